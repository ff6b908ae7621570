using System.Diagnostics;
using System.Runtime;
using LlamaCpp.Benchmarks.Contenders;

namespace LlamaCpp.Benchmarks.Measuring;

/// <summary>Lets contenders take turns at one task, in an order that changes with each round.</summary>
internal static class Interleaving
{
    // A method that is used again and again is compiled up to three times, and some are rare.
    private const int FewMethods = 20;

    /// <summary>Measures the contenders; the first is the one that the others are compared with.</summary>
    /// <exception cref="InvalidOperationException">A contender got something else than the first.</exception>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(IReadOnlyList<Contender> contenders, int units, Effort effort)
    {
        await VerifyAsync(contenders);
        int calls = await WarmUpAsync(contenders, effort);
        List<Sample>[] samples = [.. contenders.Select(_ => new List<Sample>())];
        for (int round = 0; round < effort.Rounds; round++)
        {
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                int next = (round + turn) % contenders.Count;
                samples[next].Add(await TakeTurnAsync(contenders[next], calls, units));
            }
        }

        return [.. contenders.Select((contender, i) => new Measurement(contender.Name, samples[i], samples[0]))];
    }

    private static async Task VerifyAsync(IReadOnlyList<Contender> contenders)
    {
        long expected = (await contenders[0].CallAsync()).Amount;
        foreach (Contender contender in contenders)
        {
            long amount = (await contender.CallAsync()).Amount;
            if (amount != expected)
            {
                throw new InvalidOperationException($"'{contender.Name}' got {amount} characters, and '{contenders[0].Name}' {expected}.");
            }
        }
    }

    /// <summary>Runs all contenders until the compiler is done with them; returns how many calls make a turn.</summary>
    private static async Task<int> WarmUpAsync(IReadOnlyList<Contender> contenders, Effort effort)
    {
        double shortest = double.MaxValue;
        long compiled = 0;
        for (int i = 0; i < effort.WarmUps && JitInfo.GetCompiledMethodCount() - compiled > FewMethods; i++)
        {
            compiled = JitInfo.GetCompiledMethodCount();
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < effort.WarmUp;)
            {
                foreach (Contender contender in contenders)
                {
                    long called = Stopwatch.GetTimestamp();
                    await contender.CallAsync();
                    shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(called).TotalMilliseconds);
                }
            }
        }

        return (int)Math.Clamp(Math.Ceiling(effort.Turn.TotalMilliseconds / shortest), 1, 1000);
    }

    private static async Task<Sample> TakeTurnAsync(Contender contender, int calls, int units)
    {
        // The garbage of one contender is not to be collected in the turn of another.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        List<double> measured = [];
        for (int i = 0; i < calls; i++)
        {
            CallResult result = await contender.CallAsync();
            if (result.Duration is { } duration)
            {
                measured.Add(duration.TotalMicroseconds);
            }
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TimeSpan used = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        double total = (double)calls * units;

        // A switch to another process in one of the calls would weigh as much as all others together.
        double time = measured.Count > 0 ? measured.Median() : elapsed.TotalMicroseconds / total;
        return new Sample(time, used.TotalMicroseconds / total, bytes / total);
    }
}
