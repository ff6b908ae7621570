using System.Diagnostics;
using System.Globalization;
using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.Benchmarks.Server;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>How much more memory the process holds at most while it sends a large picture. Each contender has a process of its own.</summary>
internal static class PeakMemory
{
    public const string Key = "peak-memory";
    public const string Argument = "--peak-memory";

    private const int WarmUpCalls = 30;
    private const long MaxGrowth = 2_000_000;
    private static readonly string[] Names = [Contender.Raw, Contender.Floor, Contender.Library, Contender.OpenAI];

    public static async Task<Row> RunAsync(Uri baseUrl)
    {
        Dictionary<string, string> cells = new(StringComparer.Ordinal);
        bool missed = false;
        foreach (string name in Names)
        {
            using Process process = Self.Start([Argument, name, baseUrl.AbsoluteUri], input: false);
            string growth = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            long bytes = long.Parse(growth, CultureInfo.InvariantCulture);
            cells[name] = $"+{Format.Bytes(Math.Max(bytes, 0))}";
            missed |= name == Contender.Library && bytes > MaxGrowth;
        }

        return new Row("request with an 8 MB PNG: growth of the peak working set", cells, $"≤ +{Format.Bytes(MaxGrowth)}", MissedTime: false, missed);
    }

    /// <summary>The child process: prints the growth in bytes.</summary>
    public static async Task MeasureAsync(string name, Uri baseUrl)
    {
        LargeImage large = new();
        using (ContenderSet small = new LargeImage(64 * 1024).MakeContenders(baseUrl))
        {
            for (int i = 0; i < WarmUpCalls; i++)
            {
                await small.Get(name).CallAsync();
            }
        }

        using ContenderSet contenders = large.MakeContenders(baseUrl);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // Linux: 5 sets the peak back to what is held now.
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        long before = Status("VmRSS");
        await contenders.Get(name).CallAsync();
        Console.Write((Status("VmHWM") - before).ToString(CultureInfo.InvariantCulture));
    }

    private static long Status(string field)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
