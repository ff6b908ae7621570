using System.Diagnostics;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.Benchmarks.Server;

namespace LlamaCpp.Benchmarks;

/// <summary>Runs the cases, prints the table, and says whether the library is within its limits.</summary>
internal static class BenchmarkRun
{
    private const int WithinLimits = 0;
    private const int TooMuch = 1;
    private const int NothingToRun = 2;

    /// <summary>Returns the exit code. Times are noisy, and fail nothing.</summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        using FakeServerProcess server = await FakeServerProcess.StartAsync();
        (string Key, Func<Task<Row>> RunAsync)[] plan = [.. BenchmarkPlan.Make(server, arguments.Quick ? Effort.Quick : Effort.Full)];
        List<Row> rows = [];
        foreach ((string _, Func<Task<Row>> run) in plan.Where(entry => arguments.Includes(entry.Key)))
        {
            long start = Stopwatch.GetTimestamp();
            Row row = await run();
            rows.Add(row);
            Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {row}");
        }

        if (rows.Count == 0)
        {
            Console.Error.WriteLine($"There is no such case. There are: {string.Join(", ", plan.Select(entry => entry.Key))}.");
            return NothingToRun;
        }

        string table = MarkdownTable.Write(rows);
        Console.Write(table);
        if (arguments.Write)
        {
            PerformanceDocument.Replace(table);
        }

        return rows.Exists(row => row.MissedMemory || row.MissedCount) ? TooMuch : WithinLimits;
    }
}
