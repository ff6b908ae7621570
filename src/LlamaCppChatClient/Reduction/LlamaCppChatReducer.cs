using LlamaCpp.Errors;
using LlamaCpp.Reduction;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>
/// Drops the oldest turns of a conversation until it fits into the context of the model, as the server counts it: with the chat
/// template, tools and images. Use it with <c>UseChatReducer</c> of Microsoft.Extensions.AI, or by itself.
/// </summary>
/// <remarks>
/// Whole turns go, a tool call together with its results. System messages stay, and so do the last message of the user and all that
/// follows it. Turns are dropped in steps: between two steps only the end of the prompt changes, and the server's prompt cache holds.
/// A conversation that fits costs two short requests (<c>/props</c> and the count). Keeps nothing between calls; thread-safe.
/// llama.cpp server README, section <c>POST /v1/chat/completions/input_tokens</c>.
/// </remarks>
public sealed class LlamaCppChatReducer : IChatReducer
{
    private const int DefaultReserve = 1024;

    private readonly LlamaCppServerClient _serverClient;
    private readonly LlamaCppChatReducerOptions _options;

    /// <summary>Initializes the reducer.</summary>
    /// <param name="serverClient">
    /// The client that counts: <c>chatClient.GetService&lt;LlamaCppServerClient&gt;()</c> gives one over the connection of a chat client.
    /// </param>
    /// <param name="options">How the conversation is made to fit; copied. <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppChatReducer(LlamaCppServerClient serverClient, LlamaCppChatReducerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serverClient);
        _serverClient = serverClient;
        _options = options?.Clone() ?? new LlamaCppChatReducerOptions();
        ThrowIfInvalid(_options);
    }

    /// <summary>Drops the oldest turns that don't fit.</summary>
    /// <param name="messages">The conversation, which ends with what is to be answered.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The messages that fit, the same objects in the same order.</returns>
    /// <exception cref="LlamaCppContextOverflowException">Even without all earlier turns the prompt does not fit.</exception>
    /// <exception cref="LlamaCppException">The server was not reached or refused.</exception>
#pragma warning disable MA0061 // As every other call of this library, it can be made without a token.
    public async Task<IEnumerable<ChatMessage>> ReduceAsync(IEnumerable<ChatMessage> messages, CancellationToken cancellationToken = default)
#pragma warning restore MA0061
    {
        ArgumentNullException.ThrowIfNull(messages);
        List<ChatMessage> all = [.. messages];
        if (all.Count == 0)
        {
            return all;
        }

        (int limit, int? contextSize) = await GetLimitAsync(cancellationToken).ConfigureAwait(false);
        int count = await CountAsync(all, cancellationToken).ConfigureAwait(false);
        if (count <= limit)
        {
            return all;
        }

        ConversationTurns turns = new(all);
        long stepSize = Math.Max((long)(limit * _options.DropFraction * MessageSize.BytesPerToken), 1);
        int? drop = await DropSearch.FindAsync(turns, stepSize, FitsAsync).ConfigureAwait(false);
        return drop is { } firstTurns ? turns.Without(firstTurns) : throw Overflow(turns.Without(turns.Count - 1).Count, count, limit, contextSize);

        async Task<bool> FitsAsync(int firstTurns)
        {
            count = await CountAsync(turns.Without(firstTurns), cancellationToken).ConfigureAwait(false);
            return count <= limit;
        }
    }

    private static void ThrowIfInvalid(LlamaCppChatReducerOptions options)
    {
        if (options.ReservedOutputTokenCount < 0 || options.MaxInputTokens <= 0 || !(options.DropFraction is >= 0 and <= 1))
        {
            throw new ArgumentException(
                $"ReservedOutputTokenCount ({options.ReservedOutputTokenCount}) must not be negative, MaxInputTokens ({options.MaxInputTokens}) must be positive, and DropFraction ({options.DropFraction}) must be from 0 to 1.",
                nameof(options));
        }
    }

    private Task<int> CountAsync(List<ChatMessage> messages, CancellationToken cancellationToken) =>
        _serverClient.CountTokensAsync(messages, _options.ChatOptions, _options.ChatOptions?.Load, cancellationToken);

    private async Task<(int Limit, int? ContextSize)> GetLimitAsync(CancellationToken cancellationToken)
    {
        if (_options.MaxInputTokens is { } max)
        {
            return (max, null);
        }

        LlamaCppServerProperties properties = await _serverClient.GetPropertiesAsync(
            new() { ModelId = _options.ChatOptions?.ModelId, Endpoint = _options.ChatOptions?.Endpoint }, _options.ChatOptions?.Load, cancellationToken).ConfigureAwait(false);
        int size = properties.ContextSize
            ?? throw new LlamaCppException("The server did not say how large its context is: set LlamaCppChatReducerOptions.MaxInputTokens.") { ErrorKind = LlamaCppErrorKind.InvalidResponse };
        int reserve = _options.ReservedOutputTokenCount ?? Math.Min(_options.ChatOptions?.MaxOutputTokens ?? DefaultReserve, size / 2);
        return (size - reserve, size);
    }

    private static LlamaCppContextOverflowException Overflow(int messageCount, int count, int limit, int? contextSize)
    {
        string hint = "Shorten the last message, the system message or the tools, reserve less for the answer, or start the server with a larger -c.";
        string room = contextSize is null ? $"{limit:N0} tokens are allowed" : $"the context has room for {limit:N0}, with {contextSize - limit:N0} reserved for the answer";
        return new LlamaCppContextOverflowException(new ErrorReport($"The last {messageCount} messages, which can't be dropped, need {count:N0} tokens, but {room}.", hint))
        {
            InputTokenCount = count,
            ContextSize = contextSize,
        };
    }
}
