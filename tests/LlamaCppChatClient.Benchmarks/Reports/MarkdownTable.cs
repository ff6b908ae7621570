using System.Text;
using LlamaCpp.Benchmarks.Contenders;

namespace LlamaCpp.Benchmarks.Reports;

/// <summary>The rows as a Markdown table.</summary>
internal static class MarkdownTable
{
    private static readonly string[] Columns = [Contender.Raw, Contender.Floor, Contender.Library, Contender.OpenAI, Contender.MeaiOpenAI, Contender.Ollama];

    public static string Write(IReadOnlyList<Row> rows)
    {
        string[] columns = [.. Columns.Where(column => rows.Any(row => row.Cells.ContainsKey(column)))];
        StringBuilder table = new();
        AppendLine(table, ["case", .. columns, "must reach", "reached"]);
        AppendLine(table, Enumerable.Repeat("---", columns.Length + 3));
        foreach (Row row in rows)
        {
            AppendLine(table, [row.Case, .. columns.Select(column => row.Cells.GetValueOrDefault(column, "–")), row.Target, row.Verdict]);
        }

        return table.ToString();
    }

    private static void AppendLine(StringBuilder table, IEnumerable<string> cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
