using LlamaCpp.Errors;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>What one call will do, decided once at its beginning: server, model, messages and options as they are now, one request or two, how the reply is read.</summary>
internal sealed record ChatPlan
{
    public required ServerFacts Server { get; init; }

    /// <summary>The model that is asked for; empty for the only one of a server.</summary>
    public required string Model { get; init; }

    /// <summary>Whether nobody named the model: the server may have another one by now.</summary>
    public required bool IsModelDiscovered { get; init; }

    /// <summary>The messages. What the caller does to the list meanwhile changes nothing.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required ChatOptions? Options { get; init; }

    /// <summary>Which part of the call the request is.</summary>
    public ChatRequestPhase Phase { get; init; }

    /// <summary>Whether the text of the first request is the reply only if no tool call has come by its end.</summary>
    public bool NeedsTwoRequests => Phase == ChatRequestPhase.ToolsFirst;

    /// <summary>Whether the server streams the reply; it refuses to stream log-probabilities beside tools.</summary>
    public required bool CanStream { get; init; }

    /// <summary>Whether a stream has all that a whole reply has.</summary>
    public required bool StreamsAll { get; init; }

    /// <summary>Whether the model continues the last message, and only what is new is wanted: a stream alone leaves the rest out.</summary>
    public required bool EndsWithPrefill { get; init; }

    /// <summary>Whether what the server takes for reasoning is the reply: a raw grammar binds from the first token.</summary>
    public required bool IsReasoningText { get; init; }

    /// <summary>Whether reasoning is left out.</summary>
    public required bool HideReasoning { get; init; }

    /// <summary>The reply as the server keeps it, so that it can be resumed; null when nobody asked for that, or the server keeps nothing.</summary>
    public KeptReply? Kept { get; init; }

    /// <summary>Makes the plan; what has to be asked of the server for it is asked once and remembered.</summary>
    /// <exception cref="LlamaCppException">The options offer tools to a model whose chat template leaves them out.</exception>
    public static ValueTask<ChatPlan> MakeAsync(
        ServerConnection connection, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        ServerFacts server = connection.Servers.For(options?.Endpoint);
        string? named = connection.Servers.NamedModel(server, options?.ModelId);
#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
        bool asks = OffersTools(options) || options is not (null or { ContinuationToken: null, AllowBackgroundResponses: not true, Reasoning: null or { Effort: null } });
#pragma warning restore MEAI001
        if (named is not null && !asks)
        {
            return new ValueTask<ChatPlan>(Create(server, named, isModelDiscovered: false, messages, options));
        }

        // Copied before anything is waited for.
        return AskAsync(connection, server, named, [.. messages], options?.Clone(), cancellationToken);
    }

    /// <summary>Makes the plan of a call that only wants to know about the prompt. Its model is that of the call or the options; empty without one.</summary>
    /// <inheritdoc cref="MakeAsync" path="/exception"/>
    public static async ValueTask<ChatPlan> ToLookAsync(
        ServerConnection connection, IEnumerable<ChatMessage> messages, ChatOptions? options, bool? load, CancellationToken cancellationToken)
    {
        ServerFacts server = connection.Servers.For(options?.Endpoint);
        ChatPlan plan = Create(server, connection.Servers.NamedModel(server, options?.ModelId) ?? "", isModelDiscovered: false, [.. messages], options?.Clone());
        if (OffersTools(plan.Options))
        {
            await ThrowIfToolsAreLeftOutAsync(server, plan.Model, load, cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }

    /// <summary>Writes the request of this phase.</summary>
    /// <exception cref="LlamaCppException">A content, a tool or an option has no form that llama-server takes.</exception>
    public MappedChatRequest ToWire(ServerConnection connection, IChatClient? client, bool stream) =>
        ChatRequestMapper.ToWire(Messages, Options, new ChatRequestContext
        {
            Model = Model,
            Stream = stream,
            Phase = Phase,
            AllowFileUris = connection.Options.AllowFileUris,
            MergeSystemMessages = connection.Options.MergeSystemMessages,
            Client = client,
            Logger = connection.Logger,
        });

    /// <summary>The request to one of the server's routes that take what a chat takes.</summary>
    public ServerRequest ToRequest(Uri uri, MappedChatRequest mapped, bool stream) => Server.SlotRequest(uri, Model, QueueOptions.Read(Options?.AdditionalProperties)) with
    {
        Body = mapped.Body,
        Streaming = stream,
        AffinityKey = Options?.AffinityKey,
        Watch = Options?.RequestWatch,
        Hints = ChatHints.For(Options, mapped.HasMedia),
    };

    private static bool OffersTools(ChatOptions? options) => options is { Tools.Count: > 0, ToolMode: not NoneChatToolMode };

    private static async ValueTask<ChatPlan> AskAsync(
        ServerConnection connection, ServerFacts server, string? named, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI
        if (options?.ContinuationToken is { } token)
        {
            KeptReply kept = KeptReply.Resume(connection, server, token);
            string sameModel = options.ModelId ?? "";
            if (messages.Count > 0)
            {
                // Written as it was then, to be compared with the request that the reply is of.
                sameModel = named ?? await server.GetDefaultModelAsync(cancellationToken).ConfigureAwait(false);
                options = KeptReply.WithTokenLimit((await EffortMapping.ApplyAsync(connection, server, sameModel, options, cancellationToken).ConfigureAwait(false))!);
            }

            return Create(server, sameModel, isModelDiscovered: false, messages, options) with { Phase = ChatRequestPhase.Whole, Kept = kept };
        }

        bool mayOutlive = options?.AllowBackgroundResponses is true && !ChatRequestMapper.CannotStream(options);
#pragma warning restore MEAI001
        string model = named ?? await server.GetDefaultModelAsync(cancellationToken).ConfigureAwait(false);
        if (OffersTools(options))
        {
            await ThrowIfToolsAreLeftOutAsync(server, model, options!.Load, cancellationToken).ConfigureAwait(false);
        }

        options = await EffortMapping.ApplyAsync(connection, server, model, options, cancellationToken).ConfigureAwait(false);
        ChatPlan plan = Create(server, model, named is null, messages, options);
        return mayOutlive && await server.KeepsStreamsAsync(cancellationToken).ConfigureAwait(false)
            ? plan with { Kept = KeptReply.Begin(connection, server), Options = KeptReply.WithTokenLimit(options!) }
            : plan;
    }

    private static async ValueTask ThrowIfToolsAreLeftOutAsync(ServerFacts server, string model, bool? load, CancellationToken cancellationToken)
    {
        if (!await server.SupportsToolsAsync(model, load, cancellationToken).ConfigureAwait(false))
        {
            const string Hint = "Start the server with a model and a chat template that support tools (--jinja, --chat-template-file), or send no tools.";
            throw new LlamaCppException(server.Target.Complete(
                new ErrorReport($"The chat template of the model at {server.Target} does not support tools; the server would silently leave them out.", Hint) { Kind = LlamaCppErrorKind.NotSupported }));
        }
    }

    private static ChatPlan Create(ServerFacts server, string model, bool isModelDiscovered, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        IReadOnlyList<ChatMessage> all = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        bool canStream = !ChatRequestMapper.CannotStream(options);
        return new ChatPlan
        {
            Server = server,
            Model = model,
            IsModelDiscovered = isModelDiscovered,
            Messages = all,
            Options = options,
            Phase = ChatRequestMapper.NeedsTwoRequests(options) ? ChatRequestPhase.ToolsFirst : ChatRequestPhase.Whole,
            CanStream = canStream,
            EndsWithPrefill = options?.EchoPrefill is not true && Prefill.Ends(all),
            StreamsAll = canStream && !ChatRequestMapper.LosesWhenStreamed(options),
            IsReasoningText = ChatRequestMapper.HasGrammar(options),
            HideReasoning = options?.Reasoning?.Output == ReasoningOutput.None,
        };
    }
}
