using System.Buffers;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    /// <summary>Asks for what the server counts: tokens, times, requests. <c>GET /metrics</c>.</summary>
    /// <param name="options">Options of this call.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="LlamaCppException">The server was not reached, or was not started with <c>--metrics</c>.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /metrics</c>. Does not wake a sleeping server.</remarks>
    public virtual Task<LlamaCppMetrics> GetMetricsAsync(LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        LookAsync("metrics", options, request => ReadMetricsAsync(request, cancellationToken), cancellationToken);

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
