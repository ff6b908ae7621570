using System.Text.RegularExpressions;

namespace LlamaCpp.Tests.Docs;

/// <summary>Finds test methods in source text; one that is always skipped is none.</summary>
internal static partial class TestMethod
{
    public static IEnumerable<string> NamesIn(string source) => Declaration().Matches(source).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\[(?:Fact|Theory)\b(?![^\]]*\bSkip\s*=)[^\]]*\](?:\s*\[[^\n]*\])*\s*public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex Declaration();
}
