using LlamaCpp.Routing.Affinity;
using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>Takes a place at a server for each attempt of a call: waits for the conversation's server, or for the first that is ready.</summary>
internal sealed class ServerTaker(ServerPool pool)
{
    private readonly AffinityMemory<PoolServer> _memory = new(pool.Options.MaxRememberedPrefixes);

    /// <summary>Remembers which server has the conversation now.</summary>
    public void Remember(Conversation conversation, PoolServer server) => _memory.Remember(conversation.Marks, server);

    /// <exception cref="LlamaCppException">No server can be used; the message names each.</exception>
    public async ValueTask<ServerLease> TakeAsync(RoutedCall call, CancellationToken cancellationToken)
    {
        await pool.MeetAsync(cancellationToken).ConfigureAwait(false);
        long patienceStart = pool.Time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task change = pool.Changed.Next;
            TimeSpan waited = pool.Time.GetElapsedTime(patienceStart);
            if (TryTake(call, waited) is { } lease)
            {
                return lease;
            }

            if (HasOpenServer(call))
            {
                await WaitAsync(change, call.Patience, waited, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await WaitUntilReadyAsync(call, change, cancellationToken).ConfigureAwait(false);
                patienceStart = pool.Time.GetTimestamp();
            }
        }
    }

    /// <summary>Whether another server than this one has a free place for the call, which it has not seen yet.</summary>
    public bool HasFreeOther(RoutedCall call, PoolServer server)
    {
        lock (pool.Gate)
        {
            return pool.Servers.Any(other => other != server && other.IsReady && other.HasPlace && !call.HasTried(other));
        }
    }

    private bool HasOpenServer(RoutedCall call) => pool.Servers.Any(server => server.IsReady && call.MayUse(server));

    // Counting and taking are one step, or two calls take the last place.
    private ServerLease? TryTake(RoutedCall call, TimeSpan waited)
    {
        lock (pool.Gate)
        {
            PoolServer[] open = [.. pool.Servers.Where(server => server.IsReady && call.MayUse(server))];
            if (open.Length == 0)
            {
                return null;
            }

            ServerChoice choice = Choose(open, call.Conversation);
            if (choice.IsWorthWaiting)
            {
                if (MayWait(call.Patience, waited))
                {
                    return null;
                }

                RoutingMetrics.RecordPatience(waited);
            }

            call.Begin(choice);
            Log.Chosen(pool.Logger, choice.Server.Endpoint, choice.Reason.ToString());
            return choice.Server.Take();
        }
    }

    private ServerChoice Choose(PoolServer[] open, Conversation? conversation)
    {
        if (conversation is null)
        {
            PoolServer server = ServerSelector.ChooseLeastBusy(open);
            return new ServerChoice(server, ChoiceReason.Load, server);
        }

        _memory.TryFind(conversation.Marks, out PoolServer? remembered);
        return ServerSelector.Choose(open, conversation, remembered);
    }

    private async ValueTask WaitUntilReadyAsync(RoutedCall call, Task change, CancellationToken cancellationToken)
    {
        PoolServer[] useful = [.. pool.Servers.Where(call.MayUse)];
        TimeSpan limit = pool.Options.ClientOptions.ReadyTimeout;
        TimeSpan waited = pool.Time.GetElapsedTime(call.Start);
        if (useful.Any(server => server.Status.IsComing) && MayWait(limit, waited))
        {
            await WaitAsync(change, limit, waited, cancellationToken).ConfigureAwait(false);
        }
        else if (useful.Length > 0 && !call.HasAskedAgain)
        {
            // What is known of them may be two seconds old.
            call.HasAskedAgain = true;
            await pool.Admission.AskNowAsync(useful).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            throw PoolErrors.NoServer(pool.Servers, call.LastError, pool.Time);
        }
    }

    private async ValueTask WaitAsync(Task change, TimeSpan limit, TimeSpan waited, CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task limited = limit == Timeout.InfiniteTimeSpan
            ? Task.Delay(Timeout.InfiniteTimeSpan, ended.Token)
            : Task.Delay(limit > waited ? limit - waited : TimeSpan.Zero, pool.Time, ended.Token);
        await Task.WhenAny(change, limited).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
    }

    private static bool MayWait(TimeSpan limit, TimeSpan waited) => limit == Timeout.InfiniteTimeSpan || waited < limit;
}
