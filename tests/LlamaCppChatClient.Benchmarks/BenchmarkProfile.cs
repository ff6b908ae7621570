using System.Diagnostics;
using System.Globalization;
using LlamaCpp.Benchmarks.Cases;
using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Server;

namespace LlamaCpp.Benchmarks;

/// <summary>Runs one contender of one case alone, for a profiler, and tells what it allocates.</summary>
internal static class BenchmarkProfile
{
    public const string Argument = "--profile";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);

    public static async Task RunAsync(string key, string contender)
    {
        using FakeServerProcess server = await FakeServerProcess.StartAsync();
        BenchmarkCase @case = BenchmarkPlan.Cases(server).Single(item => item.Key == key);
        using ContenderSet contenders = @case.MakeContenders(server.BaseUrl(@case.Scenario));
        Contender chosen = contenders.Get(contender);
        await RepeatAsync(chosen, WarmUp);
        using AllocationSampler sampler = new();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        int calls = await RepeatAsync(chosen, Duration);
        double bytes = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / calls;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls} calls, {bytes:#,0} bytes each"));
        foreach ((string type, double share) in sampler.Top(25))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{share * bytes,10:#,0}  {type}"));
        }
    }

    private static async Task<int> RepeatAsync(Contender contender, TimeSpan duration)
    {
        int calls = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration; calls++)
        {
            await contender.CallAsync();
        }

        return calls;
    }
}
