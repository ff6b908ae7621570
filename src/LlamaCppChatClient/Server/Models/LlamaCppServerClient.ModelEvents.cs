using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Follows what a router's models do, whoever caused it: loads, unloads, sleep, downloads. <c>GET /models/sse</c>.</summary>
    /// <param name="options">Options of this call; a <see cref="LlamaCppRequestOptions.ModelId"/> gives the steps of this model alone.</param>
    /// <param name="cancellationToken">Ends the watch. So does leaving the loop.</param>
    /// <returns>The steps as they happen, without end. What the models do now is not among them: <see cref="GetModelsAsync"/> tells.</returns>
    /// <exception cref="LlamaCppException">The server is no router, has no events (before 2026), was not reached, or ended the stream.</exception>
    /// <remarks>
    /// llama.cpp server README, section <c>GET /models/sse</c>. Steps before the loop begins, and between two loops, are lost. The router sends
    /// nothing while nothing happens, so that <see cref="LlamaCppOptions.StreamIdleTimeout"/> does not apply.
    /// </remarks>
    [Experimental("LLAMACPP002")]
    public virtual async IAsyncEnumerable<LlamaCppModelProgress> WatchModelsAsync(
        LlamaCppRequestOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ServerFacts server = ServerOf(options);
        ServerRequest request = server.Request(HttpMethod.Get, server.Target.Address.Native("models/sse")) with { Streaming = true, MayBeSilent = true };
        HttpResponseMessage response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        ServerStream<ModelEventPayload?> events = await ServerStream<ModelEventPayload?>.OpenAsync(
            _connection, request, response, ModelWatch.Parse, cancellationToken).ConfigureAwait(false);
        await using (events.ConfigureAwait(false))
        {
            while (await events.ReadAsync().ConfigureAwait(false))
            {
                if (events.Current is { } payload && (options?.ModelId is null || payload.Model == options.ModelId)
                    && ModelProgressMapper.ToProgress(payload) is { } step)
                {
                    yield return step;
                }
            }

            throw RequestErrors.Interrupted(request, "the router ended the stream of events", events.StrayText, null);
        }
    }
}
