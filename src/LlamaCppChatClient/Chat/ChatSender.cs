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

    private Task<ChatReply> SendOnceAsync(ChatPlan plan, bool stream, CancellationToken cancellationToken)
    {
        KeptReply? kept = plan.NeedsTwoRequests ? null : plan.Kept;
        if (kept is { IsResumed: true })
        {
            return ResumeAsync(plan, kept, cancellationToken);
        }

        MappedChatRequest mapped = plan.ToWire(connection, client, stream);
        try
        {
            ServerRequest request = plan.ToRequest(plan.Server.Target.Address.ChatCompletionsThat(plan.Options?.Load), mapped, stream);
            LogStart(plan, mapped);
            if (kept is null)
            {
                return ChatReply.OpenAsync(connection, request, AnswerOptionsOf(plan), cancellationToken);
            }

            kept.NoteRequest(mapped.Body);
            return OpenKeptAsync(plan, kept, kept.Stream.Keep(request), cancellationToken);
        }
        catch
        {
            mapped.Body.Dispose();
            throw;
        }
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
        return await OpenKeptAsync(plan, kept, request, cancellationToken).ConfigureAwait(false);
    }

    private Task<ChatReply> OpenKeptAsync(ChatPlan plan, KeptReply kept, ServerRequest request, CancellationToken cancellationToken) =>
        kept.WatchAsync(() => new ValueTask<ChatReply>(ChatReply.OpenAsync(connection, request, AnswerOptionsOf(plan), cancellationToken))).AsTask();

    private void LogStart(ChatPlan plan, MappedChatRequest mapped)
    {
        if (connection.Logger.IsEnabled(LogLevel.Debug))
        {
            Log.ChatStarted(connection.Logger, plan.Model, plan.Server.Target.BaseUrl, mapped.MessageCount, mapped.ToolCount, mapped.Body.Headers.ContentLength ?? 0);
            if (connection.Logger.IsEnabled(LogLevel.Trace))
            {
                Log.ChatRequestSensitive(connection.Logger, Encoding.UTF8.GetString(mapped.Body.ToArray()));
            }
        }
    }

    private ChatAnswerOptions AnswerOptionsOf(ChatPlan plan) => plan.Options is null ? ChatAnswerOptions.Default : new ChatAnswerOptions
    {
        HideReasoning = plan.HideReasoning,
        ReasoningIsText = plan.IsReasoningText,
        PromptProgress = plan.Options.PromptProgress is { } listener ? GuardedProgress<LlamaCppPromptProgress>.Over(listener, connection.Logger) : null,
    };
}
