using System.Runtime.InteropServices;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Reports;

/// <summary>The part of docs/performance.md that the benchmarks write.</summary>
internal static class PerformanceDocument
{
    private const string Start = "<!-- table: written by eng/bench.sh -->";
    private const string End = "<!-- end of table -->";

    /// <summary>Puts a table in the place of the last one.</summary>
    public static void Replace(string table)
    {
        string path = Repository.PathOf("docs/performance.md");
        string text = File.ReadAllText(path);
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        string machine = $"Measured with {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier} with {Environment.ProcessorCount} processors.";
        File.WriteAllText(path, $"{text[..start]}\n\n{machine}\n\n{table}\n{text[end..]}");
    }
}
