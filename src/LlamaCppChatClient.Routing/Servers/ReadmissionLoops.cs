namespace LlamaCpp.Routing.Servers;

/// <summary>Asks each server that is out again and again until it is back: after 250 ms, then after twice as long each time, up to a limit.</summary>
/// <param name="ask">Asks a server, and lets it in when it answers.</param>
/// <param name="maxPause">The longest pause.</param>
/// <param name="time">The time.</param>
/// <param name="disposed">Ends all loops.</param>
internal sealed class ReadmissionLoops(Func<PoolServer, Task> ask, TimeSpan maxPause, TimeProvider time, CancellationToken disposed)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<PoolServer> _running = [];

    /// <summary>Starts the loop of a server that is out, unless it runs already. Call it after each change of the state.</summary>
    public void Watch(PoolServer server)
    {
        lock (_running)
        {
            if (!IsOver(server) && !disposed.IsCancellationRequested && _running.Add(server))
            {
                _ = RunAsync(server);
            }
        }
    }

    private async Task RunAsync(PoolServer server)
    {
        try
        {
            for (TimeSpan pause = FirstPause; !HasEnded(server); pause = pause * 2 < maxPause ? pause * 2 : maxPause)
            {
                await Task.Delay(pause < maxPause ? pause : maxPause, time, disposed).ConfigureAwait(false);
                if (!IsOver(server))
                {
                    await ask(server).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The pool was disposed.
        }
    }

    private bool HasEnded(PoolServer server)
    {
        lock (_running)
        {
            return IsOver(server) && _running.Remove(server);
        }
    }

    private static bool IsOver(PoolServer server) => server.IsReady || server.IsGone;
}
