namespace LlamaCpp.Tests.Docs;

/// <summary>The regions of C# files that the docs show: <c>// begin-snippet: name</c> … <c>// end-snippet</c>.</summary>
internal static class SnippetRegions
{
    private const string Begin = "// begin-snippet:";
    private const string End = "// end-snippet";

    /// <summary>The regions of one file by name, without their common indentation; they may lie within each other.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string path, string source)
    {
        Dictionary<string, string> regions = new(StringComparer.Ordinal);
        Stack<(string Name, List<string> Lines)> open = [];
        foreach (string line in source.ReplaceLineEndings("\n").Split('\n'))
        {
            string text = line.Trim();
            if (text.StartsWith(Begin, StringComparison.Ordinal))
            {
                open.Push((text[Begin.Length..].Trim(), []));
            }
            else if (text == End)
            {
                (string name, List<string> lines) = open.Count > 0 ? open.Pop() : throw new FormatException($"{path}: '{End}' without a beginning.");
                if (!regions.TryAdd(name, Dedent(lines)))
                {
                    throw new FormatException($"{path}: there are two snippets '{name}'.");
                }
            }
            else
            {
                foreach ((_, List<string> lines) in open)
                {
                    lines.Add(line);
                }
            }
        }

        return open.Count == 0 ? regions : throw new FormatException($"{path}: the snippet '{open.Peek().Name}' has no end.");
    }

    private static string Dedent(List<string> lines)
    {
        int indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..].TrimEnd() : "")).Trim('\n');
    }
}
