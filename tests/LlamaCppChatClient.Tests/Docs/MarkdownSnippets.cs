using System.Text;
using System.Text.RegularExpressions;

namespace LlamaCpp.Tests.Docs;

/// <summary>The places of a Markdown text that show a snippet: between <c>&lt;!-- snippet: name --&gt;</c> and <c>&lt;!-- end-snippet --&gt;</c>.</summary>
internal static partial class MarkdownSnippets
{
    /// <summary>The text with every place filled from <paramref name="regions"/>; what each place shows is added to <paramref name="shown"/>.</summary>
    /// <exception cref="FormatException">A place names no region, has no end, or C# stands outside any.</exception>
    public static string Fill(string path, string text, IReadOnlyDictionary<string, string> regions, ISet<string> shown)
    {
        StringBuilder filled = new();
        bool inSnippet = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Begin().Match(line) is { Success: true } begin)
            {
                string name = begin.Groups[1].Value;
                string code = !inSnippet && regions.TryGetValue(name, out string? region)
                    ? region
                    : throw new FormatException(inSnippet ? $"{path}: '{name}' begins within a snippet." : $"{path}: no C# file under docs has a snippet '{name}'.");
                shown.Add(name);
                inSnippet = true;
                filled.Append(line).Append("\n```csharp\n").Append(code).Append("\n```\n");
            }
            else if (End().IsMatch(line))
            {
                inSnippet = inSnippet ? false : throw new FormatException($"{path}: a snippet ends that did not begin.");
                filled.Append(line).Append('\n');
            }
            else if (!inSnippet)
            {
                if (CSharpFence().IsMatch(line))
                {
                    throw new FormatException($"{path}: C# outside a snippet is not compiled; put it into docs/snippets.");
                }

                filled.Append(line).Append('\n');
            }
        }

        return inSnippet ? throw new FormatException($"{path}: the last snippet has no end.") : filled.ToString(0, filled.Length - 1);
    }

    [GeneratedRegex(@"^ {0,3}<!-- snippet: (\S+) -->\s*$")]
    private static partial Regex Begin();

    [GeneratedRegex(@"^ {0,3}<!-- end-snippet -->\s*$")]
    private static partial Regex End();

    [GeneratedRegex(@"^\s*```\s*(csharp|cs|c#)(\s|$)", RegexOptions.IgnoreCase)]
    private static partial Regex CSharpFence();
}
