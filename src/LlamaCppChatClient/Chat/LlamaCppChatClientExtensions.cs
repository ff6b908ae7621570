using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What a chat with llama-server can do beyond one call of <see cref="IChatClient"/>.</summary>
public static class LlamaCppChatClientExtensions
{
    // With it the server takes another seed each time.
    private const uint RandomSeed = uint.MaxValue;

    /// <summary>Asks for several answers to the same messages, each by a request of its own, all at the same time.</summary>
    /// <param name="client">The client or a pipeline over it, through which each answer goes.</param>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="count">The number of answers, at least 1.</param>
    /// <param name="options">
    /// The options of each answer. A <see cref="ChatOptions.Seed"/> is that of the first answer; the next ones get the numbers that follow, so that
    /// they differ and can be asked for again. Answers differ only with a temperature above 0.
    /// </param>
    /// <param name="cancellationToken">Stops all the answers.</param>
    /// <returns>One response per answer, in the order of the seeds, each with its own usage and timings.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of answers is less than 1.</exception>
    /// <exception cref="ArgumentException">The options have a <c>ContinuationToken</c>, which belongs to one answer.</exception>
    /// <remarks>
    /// The first answer that fails ends the call, and the others with it. Requests beyond <see cref="LlamaCppOptions.MaxConcurrentRequests"/> wait in the
    /// client. A slot of llama-server processes the prompt once, and finds it in its cache for the next answer: with <c>ChatOptions.SlotId</c> all
    /// answers take one slot, one after the other, and the prompt is processed once; without it as often as there are slots at work.
    /// </remarks>
    public static async Task<IReadOnlyList<ChatResponse>> GetResponsesAsync(
        this IChatClient client, IEnumerable<ChatMessage> messages, int count, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
        if (options?.ContinuationToken is not null)
#pragma warning restore MEAI001
        {
            throw new ArgumentException("ChatOptions.ContinuationToken is set: it belongs to one answer. Call GetResponseAsync to go on with it.", nameof(options));
        }

        ChatMessage[] all = [.. messages];
        return await ParallelCalls.RunAsync(
            count, (place, token) => client.GetResponseAsync(all, OptionsOf(options, place), token), cancellationToken).ConfigureAwait(false);
    }

    private static ChatOptions? OptionsOf(ChatOptions? options, int place)
    {
        ChatOptions? own = options?.Clone();
        if (own?.Seed is { } seed && unchecked((uint)seed) is not RandomSeed and var first)
        {
            own.Seed = place == 0 ? seed : (first + (long)place) % RandomSeed;
        }

        return own;
    }
}
