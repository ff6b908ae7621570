using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>Calls that belong to no conversation: each goes to the least busy server, and to another one when that is not there.</summary>
internal sealed class LeastBusyCaller(ServerPool pool)
{
    private readonly ServerTaker _taker = new(pool);

    /// <exception cref="LlamaCppException">A server refused; or no server can be used, and the message names each.</exception>
    public async Task<T> CallAsync<T>(Func<PoolServer, CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        RoutedCall call = new(conversation: null, pool.Time.GetTimestamp());
        while (true)
        {
            using ServerLease lease = await _taker.TakeAsync(call, cancellationToken).ConfigureAwait(false);
            using WatchedAttempt attempt = new(pool, _taker, call, lease.Server, cancellationToken);
            try
            {
                T result = await send(lease.Server, attempt.Token).ConfigureAwait(false);
                await attempt.EndAsync().ConfigureAwait(false);
                RoutingMetrics.AddAttempt(lease.Server.Endpoint, AttemptOutcome.Success.Name);
                lease.Server.Live();
                return result;
            }
            catch (Exception error)
            {
                GiveUpReason gaveUp = await attempt.EndAsync().ConfigureAwait(false);
                if (!GoesOn(call, lease.Server, error, AttemptOutcome.Of(error, gaveUp, isComplete: false, isCommitted: false, cancellationToken.IsCancellationRequested)))
                {
                    throw;
                }
            }
        }
    }

    private bool GoesOn(RoutedCall call, PoolServer server, Exception error, AttemptOutcome outcome)
    {
        RoutingMetrics.AddAttempt(server.Endpoint, outcome.Name);
        call.LastError = error;
        if (outcome.Ejects is { } state)
        {
            pool.Admission.Eject(server, state, error as LlamaCppException);
        }

        if (outcome.UsesUp)
        {
            call.UseUp(server);
        }

        if (outcome.GoesOn)
        {
            Log.Moved(pool.Logger, error, server.Endpoint, outcome.Name);
        }

        return outcome.GoesOn;
    }
}
