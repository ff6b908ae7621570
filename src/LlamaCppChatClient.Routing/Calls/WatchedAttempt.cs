using LlamaCpp.Routing.Servers;
using LlamaCpp.Transport;

namespace LlamaCpp.Routing.Calls;

/// <summary>The token of one attempt, which the pool cancels when the attempt has to go to another server.</summary>
internal sealed class WatchedAttempt : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task<GiveUpReason> _watching;

    public WatchedAttempt(ServerPool pool, ServerTaker taker, RoutedCall call, PoolServer server, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _watching = WatchAsync(new AttemptWatch(pool, taker, call, server, Request));
    }

    public RequestWatch Request { get; } = new();

    public CancellationToken Token => _stop.Token;

    /// <summary>Ends the watch, since the answer has begun or the attempt is over; gives the reason why the attempt was cancelled.</summary>
    public Task<GiveUpReason> EndAsync()
    {
        Request.End();
        return _watching;
    }

    public void Dispose() => _stop.Dispose();

    private async Task<GiveUpReason> WatchAsync(AttemptWatch watch)
    {
        GiveUpReason reason = await watch.RunAsync(_stop.Token).ConfigureAwait(false);
        if (reason != GiveUpReason.None)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }

        return reason;
    }
}
