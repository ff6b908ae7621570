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
                return OpenAsync(plan, request, cancellationToken);
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

    /// <summary>Sends the request, whose body it disposes, and waits for the beginning of the answer.</summary>
    private async Task<ChatReply> OpenAsync(ChatPlan plan, ServerRequest request, CancellationToken cancellationToken)
    {
        using HttpContent? body = request.Body;
        ReplyMeter? meter = ClientMetrics.MeasuresReplies ? new ReplyMeter(request, connection.Time) : null;
        Task<HttpResponseMessage> sending = connection.SendAsync(request, cancellationToken);

        // Made while the server is busy with the prompt, not in the way of the first text.
        ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, connection.Options.IncludeRawRepresentation, keepText: connection.Logger.IsEnabled(LogLevel.Trace));
        ChatAnswer answer = new(AnswerOptionsOf(plan));
        answer.Facts.ServerUrl = request.Target.BaseUrl;
        try
        {
            HttpResponseMessage response = await sending.ConfigureAwait(false);
            ServerStream<ChatChunk> stream = await ServerStream<ChatChunk>.OpenAsync(connection, request, response, reader.ReadEvent, cancellationToken).ConfigureAwait(false);
            return new ChatReply(request, new ChatReplySource(connection, request, response, stream, reader, cancellationToken), reader, chunk, answer, meter, connection.Logger);
        }
        catch
        {
            answer.Dispose();
            chunk.Dispose();
            throw;
        }
    }

    private Task<ChatReply> OpenKeptAsync(ChatPlan plan, KeptReply kept, ServerRequest request, CancellationToken cancellationToken) =>
        kept.WatchAsync(() => new ValueTask<ChatReply>(OpenAsync(plan, request, cancellationToken))).AsTask();

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
        PromptProgress = GuardedProgress<LlamaCppPromptProgress>.Over(plan.Options.PromptProgress, connection.Logger),
    };
}
