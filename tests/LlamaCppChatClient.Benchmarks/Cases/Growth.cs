using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Reports;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Whether a long history costs in proportion to its length, and whether calls leave anything behind.</summary>
internal static class Growth
{
    public const string Key = "growth";

    private const int Calls = 100;
    private const int MaxKeptBytes = 20_000;
    private const double MaxBend = 1.2;

    public static async Task<Row> RunAsync(Uri baseUrl)
    {
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = baseUrl, Model = "tiny-chat" });
        await AllocatedAsync(client, 1_000, Calls);
        double few = await AllocatedAsync(client, 500, Calls);
        await AllocatedAsync(client, 1_000, Calls);
        long before = Kept();
        double many = await AllocatedAsync(client, 1_000, Calls);
        long kept = Kept() - before;
        double bend = many / Math.Max(few * 2, 1);
        return new Row(
            "1,000 messages × 100 calls: growth",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Contender.Library] = Format.Invariant($"{Format.Bytes(few)} for 500, {Format.Bytes(many)} for 1,000; {Format.Bytes(Math.Max(kept, 0))} kept"),
            },
            Format.Invariant($"linear; ≤ {Format.Bytes(MaxKeptBytes)} kept"),
            MissedTime: false,
            MissedMemory: bend > MaxBend || kept > MaxKeptBytes);
    }

    /// <summary>Bytes allocated for each call.</summary>
    private static async Task<double> AllocatedAsync(LlamaCppChatClient client, int messages, int calls)
    {
        IReadOnlyList<ChatMessage> history = Conversations.History(messages);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < calls; i++)
        {
            await client.GetResponseAsync(history);
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
