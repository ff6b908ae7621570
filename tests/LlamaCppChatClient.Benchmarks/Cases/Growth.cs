using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Reports;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Whether a large request costs in proportion to its size, and whether calls leave anything behind.</summary>
/// <param name="unit">What there are many of.</param>
/// <param name="count">How many there are; the other half of the comparison has half of them.</param>
/// <param name="calls">How many calls are made with each number.</param>
/// <param name="make">Makes a request with so many.</param>
internal sealed class Growth(string unit, int count, int calls, Func<int, (IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> make)
{
    private const int MaxKeptBytes = 20_000;
    private const double MaxBend = 1.2;

    public static IReadOnlyList<Growth> All { get; } =
    [
        new("messages", 1_000, 100, static count => (Conversations.History(count), null)),
        new("messages", 10_000, 10, static count => (Conversations.History(count), null)),
        new("tools", 1_000, 10, OfTools),
    ];

    public string Key => Format.Invariant($"growth-{count}-{unit}");

    public async Task<Row> RunAsync(Uri baseUrl)
    {
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = baseUrl, Model = "tiny-chat" });
        var half = make(count / 2);
        var whole = make(count);
        await AllocatedAsync(client, whole);
        await AllocatedAsync(client, half);
        double few = await AllocatedAsync(client, half);
        await AllocatedAsync(client, whole);
        long before = Kept();
        double many = await AllocatedAsync(client, whole);
        long kept = Kept() - before;
        double bend = many / Math.Max(few * 2, 1);
        return new Row(
            Format.Invariant($"{count:N0} {unit} × {calls} calls: growth"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Contender.Library] = Format.Invariant($"{Format.Bytes(few)} for {count / 2:N0}, {Format.Bytes(many)} for {count:N0}; {Format.Bytes(Math.Max(kept, 0))} kept"),
            },
            Format.Invariant($"linear; ≤ {Format.Bytes(MaxKeptBytes)} kept"),
            MissedTime: false,
            MissedMemory: bend > MaxBend || kept > MaxKeptBytes);
    }

    private static (IReadOnlyList<ChatMessage> Messages, ChatOptions? Options) OfTools(int count) =>
        (Conversations.Short, new ChatOptions { Tools = [.. Tools.Make(count)] });

    /// <summary>Bytes allocated for each call.</summary>
    private async Task<double> AllocatedAsync(LlamaCppChatClient client, (IReadOnlyList<ChatMessage> Messages, ChatOptions? Options) request)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < calls; i++)
        {
            await client.GetResponseAsync(request.Messages, request.Options);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls;
    }

    private static long Kept()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
