using System.Diagnostics;
using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.Benchmarks.Server;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Whether a large call costs in proportion to its size, and whether calls leave anything behind.</summary>
/// <param name="unit">What there are many of.</param>
/// <param name="count">How many there are; the other half of the comparison has half of them.</param>
/// <param name="calls">How many calls are made with each number.</param>
/// <param name="make">Makes a call with so many.</param>
internal sealed class Growth(string unit, int count, int calls, Func<FakeServerProcess, int, GrowingCall> make)
{
    private const int MaxKeptBytes = 20_000;
    private const double MaxTimeBend = 1.1;

    // What a thread keeps for itself depends on how many of them the load brings up.
    private const double MaxMemoryBend = 1.2;

    /// <summary>Those whose allocations are also looked at in CI.</summary>
    public static IReadOnlyList<Growth> Quick { get; } =
    [
        new("messages", 1_000, 100, GrowingCall.OfMessages),
        new("messages", 10_000, 10, GrowingCall.OfMessages),
        new("tools", 1_000, 10, GrowingCall.OfTools),
    ];

    public static IReadOnlyList<Growth> All { get; } =
    [
        .. Quick,
        new("embeddings", 102_400, 1, GrowingCall.OfEmbeddings),
        new("streams at once", 1_000, 1, GrowingCall.OfStreams),
    ];

    public string Key => Format.Invariant($"growth-{count}-{unit.Split(' ')[0]}");

    public async Task<Row> RunAsync(FakeServerProcess server, int rounds)
    {
        using GrowingCall half = make(server, count / 2);
        using GrowingCall whole = make(server, count);
        await MeasureAsync(whole);
        await MeasureAsync(half);
        List<Sample> few = [];
        List<Sample> many = [];
        long kept = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            few.Add(await MeasureAsync(half));
            await MeasureAsync(whole);
            long before = Kept();
            many.Add(await MeasureAsync(whole));
            kept = Math.Min(kept, Kept() - before);
        }

        double fewBytes = few.Select(sample => sample.Bytes).Median();
        double manyBytes = many.Select(sample => sample.Bytes).Median();
        double timeBend = few.Zip(many, (half, whole) => whole.Microseconds / (2 * half.Microseconds)).Median();
        return new Row(
            Format.Invariant($"{count:N0} {unit}: growth"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Contender.Library] = Format.Invariant($"{Format.Bytes(fewBytes)} for {count / 2:N0}, {Format.Bytes(manyBytes)} for {count:N0}; time of each ×{timeBend:0.00}; {Format.Bytes(Math.Max(kept, 0))} kept"),
            },
            Format.Invariant($"time ≤ ×{MaxTimeBend}, memory linear, ≤ {Format.Bytes(MaxKeptBytes)} kept"),
            MissedTime: timeBend > MaxTimeBend,
            MissedMemory: manyBytes / Math.Max(fewBytes * 2, 1) > MaxMemoryBend || kept > MaxKeptBytes);
    }

    /// <summary>Time and allocations of one call.</summary>
    private async Task<Sample> MeasureAsync(GrowingCall call)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            await call.CallAsync();
        }

        double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        return new Sample(microseconds / calls, 0, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls);
    }

    private static long Kept()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
