using System.Text.RegularExpressions;

namespace LlamaCpp.Tests.Docs;

/// <summary>The tables of docs/mapping.md.</summary>
internal static partial class MappingTable
{
    /// <summary>All rows: what they are about, how it maps, and the tests that hold it.</summary>
    public static IReadOnlyList<(string Section, string[] Cells)> Rows { get; } = Of("docs/mapping.md");

    /// <summary>The rows of another document's tables.</summary>
    public static IReadOnlyList<(string Section, string[] Cells)> Of(string document) => Read(File.ReadAllLines(Repository.PathOf(document)));

    /// <summary>What stands in backticks in the first cells of a section.</summary>
    public static IEnumerable<string> Subjects(string section) => Rows.Where(row => row.Section == section).SelectMany(row => Code(row.Cells[0]));

    /// <summary>What stands in backticks.</summary>
    public static IEnumerable<string> Code(string cell) => InBackticks().Matches(cell).Select(match => match.Groups[1].Value);

    private static List<(string Section, string[] Cells)> Read(string[] lines)
    {
        List<(string, string[])> rows = [];
        string section = "";
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("## ", StringComparison.Ordinal))
            {
                section = lines[i][3..];
            }

            // The line below the heading of a table is |---|---|.
            bool isHeading = i + 1 < lines.Length && lines[i + 1].StartsWith("|--", StringComparison.Ordinal);
            if (lines[i].StartsWith("| ", StringComparison.Ordinal) && !isHeading)
            {
                rows.Add((section, [.. lines[i].Trim('|').Split('|').Select(cell => cell.Trim())]));
            }
        }

        return rows;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InBackticks();
}
