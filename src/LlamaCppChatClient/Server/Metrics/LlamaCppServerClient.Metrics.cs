using System.Buffers;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    private static readonly RequestHints MetricsHints = RequestHints.Needs("--metrics");

    /// <summary>Asks for what the server counts: tokens, times, requests. <c>GET /metrics</c>.</summary>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, or was not started with <c>--metrics</c>.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /metrics</c>. Does not wake a sleeping server.</remarks>
    public virtual Task<LlamaCppMetrics> GetMetricsAsync(LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        LookAsync("metrics", MetricsHints, options, request => ReadMetricsAsync(request, cancellationToken), cancellationToken);

    /// <summary>Publishes what the server counts on the meter <c>LlamaCpp</c> until the result is disposed.</summary>
    /// <param name="options">Options of the calls: the endpoint, and the model of a router.</param>
    /// <returns>Ends the publishing when it is disposed.</returns>
    /// <remarks>
    /// The server is asked (<see cref="GetMetricsAsync"/>) when a listener observes the instruments, such as OpenTelemetry's exporter: the listener gets
    /// what the server said the time before. It is not woken by it, and no model is loaded. A server that does not answer, or was not started with
    /// <c>--metrics</c>, has no measurements.
    /// </remarks>
    public virtual IDisposable ObserveMetrics(LlamaCppRequestOptions? options = null) => new ObservedServer(
        ServerOf(options).Target.BaseUrl,
        _connection.Time,
        cancellationToken => GetMetricsAsync(options is null ? null : new LlamaCppRequestOptions { Endpoint = options.Endpoint, ModelId = options.ModelId }, cancellationToken));

    private async Task<LlamaCppMetrics> ReadMetricsAsync(ServerRequest request, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await DocumentReader.ReadAsync(
            _connection,
            request,
            response,
            (request, response),
            static (state, body) => MetricsReader.Read(body.ToArray()) ?? throw RequestErrors.NotAnAnswer(state.request, state.response, body, inner: null),
            cancellationToken).ConfigureAwait(false);
    }
}
