using System.Net;
using System.Text.Json;
using LlamaCpp.Diagnostics;
using LlamaCpp.Server;
using LlamaCpp.Transport;

namespace LlamaCpp;

public partial class LlamaCppServerClient
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastQuestion = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks once whether the server can take requests: <c>GET /health</c>, or <c>GET /v1/models</c> where there is none.</summary>
    /// <param name="options">Options of this call, of which the endpoint counts.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Also a value when the server can't be reached, or has not answered within <see cref="LlamaCppOptions.DiscoveryTimeout"/>.</returns>
    /// <exception cref="LlamaCppException">The server answers, but not to this client: a wrong key, or an address that redirects.</exception>
    /// <remarks>llama.cpp server README, section <c>GET /health</c>. Does not wake a sleeping server; a router is ready whatever its models do.</remarks>
    public virtual Task<LlamaCppServerState> GetHealthAsync(LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        GetHealthAsync(ServerOf(options).Target, _connection.Options.DiscoveryTimeout, cancellationToken);

    /// <summary>Waits until the server can take requests, whether it is loading or not even started. Asks again and again, with growing pauses of at most 2 seconds.</summary>
    /// <param name="timeout">How long to wait. <see langword="null"/> means <see cref="LlamaCppOptions.ReadyTimeout"/>; <see cref="Timeout.InfiniteTimeSpan"/> until cancelled.</param>
    /// <param name="progress">Is told each answer that is not yet <see cref="LlamaCppServerState.Ready"/>.</param>
    /// <param name="options">Options of this call, of which the endpoint counts.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="LlamaCppUnreachableException">The time is over, and no server answers.</exception>
    /// <exception cref="LlamaCppException">The time is over, and the server is still loading; or it refuses this client.</exception>
    public virtual async Task WaitUntilReadyAsync(
        TimeSpan? timeout = null, IProgress<LlamaCppReadinessProgress>? progress = null, LlamaCppRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        progress = GuardedProgress<LlamaCppReadinessProgress>.Over(progress, _connection.Logger);
        ServerTarget target = ServerOf(options).Target;
        TimeSpan limit = timeout ?? _connection.Options.ReadyTimeout;
        long start = _connection.Time.GetTimestamp();
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            LlamaCppServerState health = await GetHealthAsync(target, LimitOfOne(limit, _connection.Time.GetElapsedTime(start)), cancellationToken).ConfigureAwait(false);
            if (health == LlamaCppServerState.Ready)
            {
                return;
            }

            TimeSpan waited = _connection.Time.GetElapsedTime(start);
            progress?.Report(new LlamaCppReadinessProgress { State = health, Elapsed = waited });
            TimeSpan rest = limit == Timeout.InfiniteTimeSpan ? pause : limit - waited;
            if (rest <= TimeSpan.Zero)
            {
                throw HealthErrors.NotReady(target, health == LlamaCppServerState.Loading, waited);
            }

            await Task.Delay(pause < rest ? pause : rest, _connection.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How long one question may take within a wait, the last one a moment beyond it.</summary>
    private TimeSpan LimitOfOne(TimeSpan limit, TimeSpan waited)
    {
        TimeSpan discovery = _connection.Options.DiscoveryTimeout;
        TimeSpan left = limit - waited < LastQuestion ? LastQuestion : limit - waited;
        return limit <= TimeSpan.Zero || (discovery != Timeout.InfiniteTimeSpan && discovery < left) ? discovery : left;
    }

    private async Task<LlamaCppServerState> GetHealthAsync(ServerTarget target, TimeSpan limit, CancellationToken cancellationToken)
    {
        using CancellationTokenSource time = new(limit, _connection.Time);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            return await AskHealthAsync(target, patience.Token).ConfigureAwait(false);
        }
        catch (LlamaCppException exception) when (exception.IsLoading)
        {
            return LlamaCppServerState.Loading;
        }
        catch (LlamaCppException exception) when (exception.StatusCode is null or >= HttpStatusCode.InternalServerError)
        {
            Log.ServerUnreachable(_connection.Logger, exception, target.BaseUrl);
            return LlamaCppServerState.Unreachable;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ServerUnreachable(_connection.Logger, exception, target.BaseUrl);
            return LlamaCppServerState.Unreachable;
        }
    }

    private async Task<LlamaCppServerState> AskHealthAsync(ServerTarget target, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _connection.SendAsync(Once(target, target.Address.Native("health")), cancellationToken).ConfigureAwait(false);
            return LlamaCppServerState.Ready;
        }
        catch (LlamaCppException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
        {
            // Older builds list their model with "meta": null while they load it; other servers have no meta at all.
            ModelListPayload models = await JsonExchange.SendAsync(
                _connection, Once(target, target.Address.V1("models")), FactsJsonContext.Default.ModelListPayload, cancellationToken).ConfigureAwait(false);
            return models.Data is [{ Meta.ValueKind: JsonValueKind.Null }] ? LlamaCppServerState.Loading : LlamaCppServerState.Ready;
        }
    }

    /// <summary>A question that is not asked again while the server loads.</summary>
    private static ServerRequest Once(ServerTarget target, Uri uri) => new(HttpMethod.Get, uri, target);
}
