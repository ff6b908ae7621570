using LlamaCpp.Routing.Servers;
using LlamaCpp.Transport;

namespace LlamaCpp.Routing.Calls;

/// <summary>
/// Looks after one attempt until its headers come. A call that has no answer although, by our own count, a slot is free goes to
/// another server that has a place. One that has to stay asks from time to time whether its server lives.
/// </summary>
internal sealed class AttemptWatch(ServerPool pool, ServerTaker taker, RoutedCall call, PoolServer server, RequestWatch request)
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(1);

    /// <summary>Ends with the headers or the attempt; gives the reason when the attempt has to be cancelled.</summary>
    public async Task<GiveUpReason> RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan interval = pool.Options.AffinityTimeout > TimeSpan.Zero ? pool.Options.AffinityTimeout : DefaultInterval;
        while (!request.Ended.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await PauseAsync(interval, cancellationToken).ConfigureAwait(false);
            if (request.Ended.IsCompleted || cancellationToken.IsCancellationRequested)
            {
                break;
            }

            GiveUpReason reason = await LookAsync(interval).ConfigureAwait(false);
            if (reason != GiveUpReason.None && !cancellationToken.IsCancellationRequested && request.TryGiveUp())
            {
                return reason;
            }
        }

        return GiveUpReason.None;
    }

    private async Task<GiveUpReason> LookAsync(TimeSpan interval)
    {
        if (!server.IsReady)
        {
            return GiveUpReason.Silent;
        }

        // Headers of a whole answer come at its end: silence says nothing about the slot.
        bool shouldHaveSlot = request.IsStreamed && server.InFlight <= server.SlotCount;
        if (shouldHaveSlot && pool.Options.AffinityTimeout != Timeout.InfiniteTimeSpan && taker.HasFreeOther(call, server))
        {
            server.SetFull();

            // Full or dead: this call goes on, the next ones should know.
            _ = pool.Admission.IsAliveAsync(server);
            return GiveUpReason.Busy;
        }

        bool isAlive = server.SinceLastSign < interval || await pool.Admission.IsAliveAsync(server).ConfigureAwait(false);
        return isAlive ? GiveUpReason.None : GiveUpReason.Silent;
    }

    private async Task PauseAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(request.Ended, server.Out, Task.Delay(interval, pool.Time, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
    }
}
