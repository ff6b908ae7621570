using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>Calls that belong to no conversation: each goes to the least busy server, and to another one when that is not there.</summary>
internal sealed class LeastBusyCaller
{
    private readonly ServerPool _pool;
    private readonly ServerTaker _taker;
    private readonly AttemptReport _report;

    public LeastBusyCaller(ServerPool pool)
    {
        _pool = pool;
        _taker = new ServerTaker(pool);
        _report = new AttemptReport(pool, _taker);
    }

    /// <exception cref="LlamaCppException">A server refused; or no server can be used, and the message names each.</exception>
    public async Task<T> CallAsync<T>(Func<PoolServer, CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        RoutedCall call = new(conversation: null, TimeSpan.Zero, _pool.Time.GetTimestamp());
        while (true)
        {
            using ServerLease lease = await _taker.TakeAsync(call, cancellationToken).ConfigureAwait(false);
            using WatchedAttempt attempt = new(_pool, _taker, call, lease.Server, cancellationToken);
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
                AttemptOutcome outcome = AttemptOutcome.Of(error, gaveUp, isComplete: false, isCommitted: false, cancellationToken.IsCancellationRequested);

                // Its place is free for whoever waits, also while this call looks for another one.
                lease.Dispose();
                if (!_report.Conclude(call, lease.Server, error, outcome))
                {
                    throw;
                }
            }
        }
    }
}
