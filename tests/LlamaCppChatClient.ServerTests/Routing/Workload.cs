using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Several conversations of several turns, all at the same time: what it costs in prompt tokens that servers process.</summary>
/// <param name="Conversations">The number of conversations; not a multiple of the number of servers, or taking them in turn would keep each on one.</param>
/// <param name="Turns">The number of turns of each.</param>
internal sealed record Workload(int Conversations, int Turns)
{
    /// <param name="name">Begins each prompt, so that no run finds the prompts of another in a cache.</param>
    /// <param name="client">What is measured.</param>
    /// <param name="withKey">Whether each conversation has an affinity key.</param>
    /// <param name="configure">Changes the options of a call, which has this number; null for nothing.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<WorkloadResult> RunAsync(string name, IChatClient client, bool withKey, Action<ChatOptions, int>? configure, CancellationToken cancellationToken)
    {
        int calls = 0;
        long tokens = 0;
        long ticks = 0;
        await Task.WhenAll(Enumerable.Range(0, Conversations).Select(async conversation =>
        {
            List<ChatMessage> messages = [new(ChatRole.System, $"{name}. You are a patient guide, and you answer in one short sentence.")];
            for (int turn = 0; turn < Turns; turn++)
            {
                messages.Add(new ChatMessage(ChatRole.User, $"Question {turn} of traveller {conversation}: which town of region {(conversation * 31) + turn} has the oldest bridge, and who built it when?"));
                ChatOptions options = new() { MaxOutputTokens = 16, Temperature = 0, AffinityKey = withKey ? $"{name} {conversation}" : null };
                configure?.Invoke(options, Interlocked.Increment(ref calls) - 1);
                long start = Stopwatch.GetTimestamp();
                ChatResponse response = await client.GetResponseAsync(messages, options, cancellationToken);
                Interlocked.Add(ref ticks, Stopwatch.GetElapsedTime(start).Ticks);
                Interlocked.Add(ref tokens, response.Timings?.ProcessedInputTokenCount ?? throw new InvalidOperationException("The response has no timings."));
                messages.AddMessages(response);
            }
        }));
        return new WorkloadResult(tokens, new TimeSpan(ticks / (Conversations * Turns)));
    }
}
