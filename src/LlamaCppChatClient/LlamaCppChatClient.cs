using System.Runtime.CompilerServices;
using LlamaCpp.Chat;
using LlamaCpp.Diagnostics;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

/// <summary>Chat with the model of a running llama-server: <c>POST /v1/chat/completions</c>.</summary>
/// <remarks>
/// Thread-safe. Function calls are returned, not run: put <c>UseFunctionInvocation</c> of Microsoft.Extensions.AI on top.
/// What llama-server takes beyond OpenAI is in <see cref="LlamaCppChatOptionsExtensions"/>, what it answers beyond in
/// <see cref="LlamaCppChatResponseExtensions"/>. llama.cpp server README, section <c>POST /v1/chat/completions</c>.
/// </remarks>
public sealed class LlamaCppChatClient : IChatClient
{
    private readonly ServerConnection _connection;
    private readonly ChatSender _sender;
    private readonly ChatClientMetadata _metadata;
    private LlamaCppServerClient? _serverClient;
#pragma warning disable MEAI001 // speech is experimental in Microsoft.Extensions.AI
    private LlamaCppSpeechToTextClient? _speechClient;
#pragma warning restore MEAI001

    /// <summary>Initializes the client.</summary>
    /// <param name="options">Where the server is and how long to wait for it; copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite.
    /// <see langword="null"/> makes one that is disposed with this client.
    /// </param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppChatClient(LlamaCppOptions options, HttpClient? httpClient = null, ILoggerFactory? loggerFactory = null)
        : this(ServerConnection.Create(options, httpClient, loggerFactory))
    {
    }

    /// <summary>Initializes the client with a connection of its own and the options of the environment: <see cref="LlamaCppOptions.FromEnvironment"/>.</summary>
    /// <exception cref="ArgumentException">A variable has a value that can't be used.</exception>
    public LlamaCppChatClient()
        : this(LlamaCppOptions.FromEnvironment())
    {
    }

    /// <summary>Initializes the client with a connection of its own, default options and the first model that the server lists.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppChatClient(string baseUrl)
        : this(LlamaCppOptions.For(baseUrl, model: null))
    {
    }

    /// <summary>Initializes the client with a connection of its own and default options.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="model">The model to ask for.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppChatClient(string baseUrl, string model)
        : this(LlamaCppOptions.For(baseUrl, model))
    {
    }

    internal LlamaCppChatClient(ServerConnection connection)
    {
        _connection = connection;
        _sender = new ChatSender(connection, this);
        _metadata = new ChatClientMetadata("llamacpp", connection.Options.BaseUrl, connection.Options.Model);
    }

    /// <summary>Sends the messages and returns the whole answer.</summary>
    /// <param name="messages">The conversation so far; an assistant message at the end is continued.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it.</param>
    /// <returns>One message: reasoning, text and tool calls; usage, finish reason, and the server's timings as <c>response.Timings</c>.</returns>
    /// <exception cref="LlamaCppUnreachableException">No server answers at the address.</exception>
    /// <exception cref="LlamaCppContextOverflowException">The prompt does not fit into the context.</exception>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off; what had arrived is in it.</exception>
    /// <exception cref="LlamaCppException">The server refused.</exception>
    /// <exception cref="ArgumentException">An option, or a combination of options, can't be sent.</exception>
    /// <exception cref="NotSupportedException">A content or a tool has no form that llama-server takes.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatPlan plan = await ChatPlan.MakeAsync(_connection, messages, options, cancellationToken).ConfigureAwait(false);
        ChatResponse response = await FoldAsync(plan, null, cancellationToken).ConfigureAwait(false);
        return !plan.NeedsTwoRequests || EndsWithToolsFirst(plan, response)
            ? response
            : await FoldAsync(AfterTools(plan), response.Usage, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the messages and returns the answer as it is generated.</summary>
    /// <param name="messages">The conversation so far; an assistant message at the end is continued.</param>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it. So does leaving the loop.</param>
    /// <returns>Updates with reasoning and text; the last one has the tool calls, the finish reason, the usage and the server's timings.</returns>
    /// <exception cref="LlamaCppUnreachableException">No server answers at the address.</exception>
    /// <exception cref="LlamaCppContextOverflowException">The prompt does not fit into the context.</exception>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off; what had arrived is in it.</exception>
    /// <exception cref="LlamaCppException">The server refused.</exception>
    /// <exception cref="ArgumentException">An option, or a combination of options, can't be sent.</exception>
    /// <exception cref="NotSupportedException">A content or a tool has no form that llama-server takes.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync(messages, options, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Gives this client, its <see cref="ChatClientMetadata"/>, and over the same connection a <see cref="LlamaCppServerClient"/>, whose
    /// <c>Dispose</c> does nothing, and a <c>LlamaCppSpeechToTextClient</c>.
    /// </remarks>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(LlamaCppServerClient) ? LazyInitializer.EnsureInitialized(ref _serverClient, () => new LlamaCppServerClient(_connection))
#pragma warning disable MEAI001
            : serviceType == typeof(LlamaCppSpeechToTextClient) || serviceType == typeof(ISpeechToTextClient)
                ? LazyInitializer.EnsureInitialized(ref _speechClient, () => new LlamaCppSpeechToTextClient(_connection, ownsConnection: false))
#pragma warning restore MEAI001
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Closes the connections, unless the HttpClient was handed in.</summary>
    public void Dispose() => _connection.Dispose();

    private static bool EndsWithToolsFirst(ChatPlan plan, ChatResponse response) =>
        plan.Options?.ToolMode is RequiredChatToolMode
        || response.Messages.Any(message => message.Contents.Any(content => content is FunctionCallContent));

    private static ValueTask<bool> ReadAsync(ChatReply reply, KeptReply? kept) => kept is null ? reply.ReadAsync() : kept.WatchAsync(reply.ReadAsync);

    private ChatPlan AfterTools(ChatPlan plan)
    {
        Log.AskingAgainWithSchema(_connection.Logger);
        return plan with { Phase = ChatRequestPhase.SchemaAfterTools };
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ChatPlan plan = await ChatPlan.MakeAsync(_connection, messages, options, cancellationToken).ConfigureAwait(false);
        UsageDetails? earlierUsage = null;
        if (plan.NeedsTwoRequests)
        {
            // Whether the text is the reply is known only when no tool call has come by its end.
            ChatResponse response = await FoldAsync(plan, null, cancellationToken).ConfigureAwait(false);
            if (EndsWithToolsFirst(plan, response))
            {
                yield return WholeUpdate.Of(response);
                yield break;
            }

            plan = AfterTools(plan);
            earlierUsage = response.Usage;
        }

        long start = _connection.Time.GetTimestamp();
        KeptReply? kept = plan.Kept;
        ChatReply reply = await _sender.SendAsync(plan, plan.CanStream, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
        {
            try
            {
                while (await ReadAsync(reply, kept).ConfigureAwait(false))
                {
                    if (reply.Answer.ToUpdate(reply.Chunk) is { } update && kept?.Take(update) is not false)
                    {
                        yield return update;
                    }
                }
            }
            finally
            {
                // Who cancels may leave the loop without another step.
                if (kept is not null && cancellationToken.IsCancellationRequested)
                {
                    await kept.CancelAsync().ConfigureAwait(false);
                }
            }

            reply.Answer.Facts.AddUsage(earlierUsage);
            CompletedReply.Report(_connection, reply.Answer, start);
            ChatResponseUpdate last = reply.Answer.ToFinalUpdate();
            MalformedCalls.Warn(_connection.Logger, last.Contents, plan.Options);
            yield return last;
        }
    }

    private async Task<ChatResponse> FoldAsync(ChatPlan plan, UsageDetails? earlierUsage, CancellationToken cancellationToken)
    {
        long start = _connection.Time.GetTimestamp();
        KeptReply? kept = plan.NeedsTwoRequests ? null : plan.Kept;
        ChatReply reply = await _sender.SendAsync(plan, ((_connection.Options.UseStreaming || plan.EndsWithPrefill) && plan.StreamsAll) || kept is not null, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
        {
            while (await ReadAsync(reply, kept).ConfigureAwait(false))
            {
            }

            reply.Answer.Facts.AddUsage(earlierUsage);
            CompletedReply.Report(_connection, reply.Answer, start);
            ChatResponse response = reply.Answer.ToResponse();
            MalformedCalls.Warn(_connection.Logger, response.Messages[0].Contents, plan.Options);
            return response;
        }
    }
}
