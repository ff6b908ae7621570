using System.Runtime.CompilerServices;
using System.Text;
using LlamaCpp.Chat;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;
using LlamaCpp.Server;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    // That of servers which do not say it.
    private const string OldMediaMarker = "<__media__>";

    /// <summary>Continues a text or tokens, without messages and chat template. <c>POST /completion</c>.</summary>
    /// <param name="prompt">The text, taken as it is (<see cref="ApplyTemplateAsync"/> makes one of messages), or <see cref="LlamaCppPrompt.FromTokens"/>.</param>
    /// <param name="options">
    /// The options of a chat: temperature and the other samplers, stop sequences, seed, <c>MaxOutputTokens</c>, a JSON schema, <c>Grammar</c>,
    /// <c>IncludeLogProbabilities</c>, model, endpoint and so on. Tools, instructions and reasoning are refused, since they need messages.
    /// </param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it.</param>
    /// <exception cref="LlamaCppContextOverflowException">The prompt does not fit into the context.</exception>
    /// <exception cref="LlamaCppInterruptedException">The answer broke off; what had arrived is in it.</exception>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <exception cref="ArgumentException">An option can't be sent.</exception>
    /// <remarks>llama.cpp server README, section <c>POST /completion</c>. Without <c>MaxOutputTokens</c> the model can go on until the context is full.</remarks>
    public virtual Task<LlamaCppCompletion> CompleteAsync(LlamaCppPrompt prompt, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        LastAsync(CompleteStreamingAsync(prompt, options, cancellationToken));

    /// <summary>Continues a text or tokens and gives the pieces as they are generated. <c>POST /completion</c>.</summary>
    /// <param name="prompt">The text, taken as it is (<see cref="ApplyTemplateAsync"/> makes one of messages), or <see cref="LlamaCppPrompt.FromTokens"/>.</param>
    /// <param name="options">The options of a chat, see <see cref="CompleteAsync"/>.</param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it. So does leaving the loop.</param>
    /// <returns>The pieces in order; the last one has the whole <see cref="LlamaCppCompletionUpdate.Completion"/>.</returns>
    /// <inheritdoc cref="CompleteAsync" path="/exception"/>
    public virtual IAsyncEnumerable<LlamaCppCompletionUpdate> CompleteStreamingAsync(LlamaCppPrompt prompt, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return StreamAsync("completion", (context, marker) => CompletionRequestMapper.ToWire(prompt, options, context, marker), options, cancellationToken, hasMedia: prompt.HasMedia);
    }

    /// <summary>Continues several prompts, at the same time so far as the server has slots. <c>POST /completion</c> for each.</summary>
    /// <param name="prompts">The prompts, e.g. texts and <see cref="LlamaCppPrompt.FromTokens"/>.</param>
    /// <param name="options">The options of each prompt, see <see cref="CompleteAsync"/>.</param>
    /// <param name="cancellationToken">Stops the call with all its requests.</param>
    /// <returns>One completion per prompt, in the order of the prompts.</returns>
    /// <inheritdoc cref="CompleteAsync" path="/exception"/>
    /// <remarks>The first request that fails ends the call, and the others with it.</remarks>
    public virtual async Task<IReadOnlyList<LlamaCppCompletion>> CompleteManyAsync(
        IEnumerable<LlamaCppPrompt> prompts, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        LlamaCppPrompt[] all = [.. prompts];
        if (all.Contains(null))
        {
            throw new ArgumentException("A prompt is null.", nameof(prompts));
        }

        return await ParallelCalls.RunAsync(all.Length, (place, token) => CompleteAsync(all[place], options, token), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<LlamaCppCompletion> LastAsync(IAsyncEnumerable<LlamaCppCompletionUpdate> updates)
    {
        LlamaCppCompletion? completion = null;
        await foreach (LlamaCppCompletionUpdate update in updates.ConfigureAwait(false))
        {
            completion = update.Completion;
        }

        return completion!;
    }

    private async IAsyncEnumerable<LlamaCppCompletionUpdate> StreamAsync(
        string path,
        Func<ChatRequestContext, string, RequestBody> write,
        ChatOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        IReadOnlyList<LlamaCppInfillFile>? files = null,
        bool hasMedia = false)
    {
        ServerFacts server = _connection.Servers.For(options?.Endpoint);
        IProgress<LlamaCppPromptProgress>? listener = GuardedProgress<LlamaCppPromptProgress>.Over(options?.PromptProgress, _connection.Logger);
        long start = _connection.Time.GetTimestamp();
        CompletionReply reply = await _connection.Servers.WithModelAsync(server, options?.ModelId, OpenAsync, cancellationToken).ConfigureAwait(false);
        await using (reply.ConfigureAwait(false))
        {
            while (await reply.ReadAsync().ConfigureAwait(false))
            {
                if (ExtrasReader.Progress(reply.Current.PromptProgress) is { } progress)
                {
                    listener?.Report(progress);
                }

                LlamaCppCompletionUpdate? update = reply.Answer.Add(reply.Current);
                if (update?.Completion is { } completion)
                {
                    LogEnd(completion, reply.Current.StopType, start);
                    if (completion.DroppedFileCount > 0)
                    {
                        Log.InfillFilesDropped(_connection.Logger, completion.DroppedFileCount, files!.Count);
                    }
                }

                if (update is not null)
                {
                    yield return update;
                }
            }
        }

        async Task<CompletionReply> OpenAsync(string model)
        {
            string? marker = hasMedia ? (await server.GetPropertiesAsync(model, options?.Load, cancellationToken).ConfigureAwait(false))?.MediaMarker : null;
            using RequestBody body = write(new ChatRequestContext { Model = model, Stream = true, IsTextCompletion = true, Logger = _connection.Logger }, marker ?? OldMediaMarker);
            ServerRequest request = server.SlotRequest(server.Target.Address.Native(path + ServerAddress.LoadQuery(options?.Load)), model, QueueOptions.Read(options?.AdditionalProperties)) with
            {
                Body = body,
                Streaming = true,
                Hints = files is not null ? CompletionHints.Infill : hasMedia ? CompletionHints.Media : CompletionHints.Text,
            };
            LogStart(request, model, body);
            return await CompletionReply.OpenAsync(_connection, request, files, cancellationToken).ConfigureAwait(false);
        }
    }

    private void LogStart(ServerRequest request, string model, RequestBody body)
    {
        if (_connection.Logger.IsEnabled(LogLevel.Debug))
        {
            Log.CompletionStarted(_connection.Logger, request.Uri.AbsolutePath, model, request.Target.BaseUrl, body.Headers.ContentLength ?? 0);
            if (_connection.Logger.IsEnabled(LogLevel.Trace))
            {
                Log.CompletionRequestSensitive(_connection.Logger, Encoding.UTF8.GetString(body.ToArray()));
            }
        }
    }

    private void LogEnd(LlamaCppCompletion completion, string? stopType, long start)
    {
        if (_connection.Logger.IsEnabled(LogLevel.Debug))
        {
            Log.CompletionDone(
                _connection.Logger, completion.ModelId, _connection.Time.GetElapsedTime(start).TotalSeconds, completion.Usage?.InputTokenCount, completion.Usage?.OutputTokenCount, stopType);
            Log.CompletionReplySensitive(_connection.Logger, completion.Text);
        }
    }
}
