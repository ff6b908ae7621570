using System.Runtime.CompilerServices;
using LlamaCpp.Chat;
using LlamaCpp.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaCpp;

/// <summary>
/// Tells the model what was wrong with a tool call whose arguments are no JSON object, and asks it again. Without this the call is
/// marked (<see cref="FunctionCallContent.Exception"/>), nobody runs it, and the caller sees an answer without text.
/// </summary>
/// <remarks>
/// The model reads an error in place of the tool's result. The response has these messages too, as that of
/// <c>UseFunctionInvocation</c> does, and the usage of all attempts. Works above and below <c>UseFunctionInvocation</c>; below is
/// the usual place. Calls that are well-formed beside a malformed one are run first. A call that was cut off by the token limit is
/// not repaired: the next one would be cut off too.
/// </remarks>
public sealed class LlamaCppToolCallRepairChatClient : DelegatingChatClient
{
    private readonly ILogger _logger;
    private int _maxAttempts = 3;

    /// <summary>Initializes the client.</summary>
    /// <param name="innerClient">The client whose malformed calls are repaired.</param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    public LlamaCppToolCallRepairChatClient(IChatClient innerClient, ILoggerFactory? loggerFactory = null)
        : base(innerClient) => _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("LlamaCpp");

    /// <summary>Gets or sets how often the model is asked again within one call.</summary>
    /// <value>The default is 3. 0 only gives error results to the malformed calls of earlier replies.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxAttempts
    {
        get => _maxAttempts;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _maxAttempts = value;
        }
    }

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        RepairConversation conversation = new(messages);
        options = Mark(options);
        for (int attempt = 1; ; attempt++)
        {
            ChatResponse response = await base.GetResponseAsync(conversation.Messages, options, cancellationToken).ConfigureAwait(false);
            List<AIContent> errors = RepairConversation.ErrorsFor(response);
            if (errors.Count == 0 || !MayAskAgain(attempt))
            {
                return conversation.ToResponse(response);
            }

            conversation.Add(response, errors);
        }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync(messages, options, cancellationToken);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RepairConversation conversation = new(messages);
        options = Mark(options);
        for (int attempt = 1; ; attempt++)
        {
            List<ChatResponseUpdate> updates = [];
            await foreach (ChatResponseUpdate update in base.GetStreamingResponseAsync(conversation.Messages, options, cancellationToken).ConfigureAwait(false))
            {
                updates.Add(update);
                yield return update;
            }

            ChatResponse response = updates.ToChatResponse();
            List<AIContent> errors = RepairConversation.ErrorsFor(response);
            if (errors.Count == 0 || !MayAskAgain(attempt))
            {
                yield break;
            }

            ChatMessage results = conversation.Add(response, errors);
            yield return new ChatResponseUpdate(ChatRole.Tool, results.Contents)
            {
                MessageId = results.MessageId,
                ResponseId = response.ResponseId,
                ModelId = response.ModelId,
            };
        }
    }

    private bool MayAskAgain(int attempt)
    {
        if (attempt > MaxAttempts)
        {
            Log.ToolCallNotRepaired(_logger, MaxAttempts);
            return false;
        }

        Log.ToolCallRepair(_logger, attempt, MaxAttempts);
        return true;
    }

    private static ChatOptions Mark(ChatOptions? options)
    {
        ChatOptions marked = options?.Clone() ?? new ChatOptions();
        (marked.AdditionalProperties ??= [])[OptionKeys.ToolCallRepair] = true;
        return marked;
    }
}
