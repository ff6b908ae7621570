using System.Text;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Chat;

/// <summary>Sends what a <see cref="ChatPlan"/> says, and begins to read the reply.</summary>
/// <param name="connection">Where to send it.</param>
/// <param name="client">The client that <see cref="ChatOptions.RawRepresentationFactory"/> is called with.</param>
internal sealed class ChatSender(ServerConnection connection, IChatClient client)
{
    /// <summary>Sends the request, with another model when the one that was discovered has gone.</summary>
    /// <remarks>A call whose model is named ends with the answer to its first request: one state machine less on its way.</remarks>
    public Task<ChatReply> SendAsync(ChatPlan plan, bool stream, CancellationToken cancellationToken) =>
        plan.IsModelDiscovered ? SendDiscoveredAsync(plan, stream, cancellationToken) : SendOnceAsync(plan, stream, cancellationToken);

    private Task<ChatReply> SendDiscoveredAsync(ChatPlan plan, bool stream, CancellationToken cancellationToken) =>
        KnownServers.WithDiscoveredAsync(plan.Server, plan.Model, model => SendOnceAsync(plan with { Model = model }, stream, cancellationToken), cancellationToken);

    private async Task<ChatReply> SendOnceAsync(ChatPlan plan, bool stream, CancellationToken cancellationToken)
    {
        KeptReply? kept = plan.NeedsTwoRequests ? null : plan.Kept;
        if (kept is { IsResumed: true })
        {
            return await ResumeAsync(plan, kept, cancellationToken).ConfigureAwait(false);
        }

        MappedChatRequest mapped = plan.ToWire(connection, client, stream);
        using RequestBody body = mapped.Body;
        ServerRequest request = plan.ToRequest(plan.Server.Target.Address.ChatCompletionsThat(plan.Options?.Load), mapped, stream);
        if (connection.Logger.IsEnabled(LogLevel.Debug))
        {
            Log.ChatStarted(connection.Logger, plan.Model, request.Target.BaseUrl, mapped.MessageCount, mapped.ToolCount, body.Headers.ContentLength ?? 0);
            if (connection.Logger.IsEnabled(LogLevel.Trace))
            {
                Log.ChatRequestSensitive(connection.Logger, Encoding.UTF8.GetString(body.ToArray()));
            }
        }

        ChatAnswerOptions answer = AnswerOptionsOf(plan);
        if (kept is null)
        {
            return await ChatReply.OpenAsync(connection, request, answer, cancellationToken).ConfigureAwait(false);
        }

        kept.NoteRequest(body);
        request = kept.Stream.Keep(request);
        return await kept.WatchAsync(() => new ValueTask<ChatReply>(ChatReply.OpenAsync(connection, request, answer, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Goes on with a reply that an earlier call began.</summary>
    private async Task<ChatReply> ResumeAsync(ChatPlan plan, KeptReply kept, CancellationToken cancellationToken)
    {
        if (plan.Messages.Count > 0)
        {
            using RequestBody body = plan.ToWire(connection, client, stream: true).Body;
            kept.ThrowIfOther(body);
        }

        ServerRequest request = await kept.ToRequestAsync(cancellationToken).ConfigureAwait(false);
        return await kept.WatchAsync(
            () => new ValueTask<ChatReply>(ChatReply.OpenAsync(connection, request, AnswerOptionsOf(plan), cancellationToken))).ConfigureAwait(false);
    }

    private ChatAnswerOptions AnswerOptionsOf(ChatPlan plan) => plan.Options is null ? ChatAnswerOptions.Default : new ChatAnswerOptions
    {
        HideReasoning = plan.HideReasoning,
        ReasoningIsText = plan.IsReasoningText,
        PromptProgress = GuardedProgress<LlamaCppPromptProgress>.Over(plan.Options.PromptProgress, connection.Logger),
    };
}
