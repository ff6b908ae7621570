using System.Threading.RateLimiting;
using LlamaCpp.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Transport;

/// <summary>One call's wait for a slot, in the client and in the server: limits it, and tells of it. Holds the call's place until there is an answer to hold it.</summary>
internal sealed class SlotWait : IDisposable
{
    // A stream's headers come as soon as a slot takes the call; so silence means that none has.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly ServerSender _sender;
    private readonly ServerRequest _request;
    private readonly RequestQueue _queue;
    private readonly IProgress<LlamaCppQueueProgress>? _listener;
    private readonly TimeSpan _timeout;
    private readonly long _start;
    private readonly object _lock = new();
    private long _limitStart;
    private LlamaCppQueuePlace _place;
    private bool _isSent;
    private RateLimitLease? _lease;

    public SlotWait(ServerSender sender, ServerRequest request, RequestQueue queue)
    {
        _sender = sender;
        _request = request;
        _queue = queue;
        _listener = GuardedProgress<LlamaCppQueueProgress>.Over(request.Waiting?.Progress, sender.Logger);
        _timeout = request.Waiting?.Timeout ?? sender.Options.QueueTimeout;
        _start = _limitStart = sender.Time.GetTimestamp();
    }

    private TimeSpan Elapsed => _sender.Time.GetElapsedTime(_start);

    private bool IsLimited => _timeout != Timeout.InfiniteTimeSpan;

    /// <summary>How much longer the server may leave the request without an answer; infinite for one whose headers come only with the reply.</summary>
    public TimeSpan Left
    {
        get
        {
            if (!IsLimited || !_request.Streaming)
            {
                return Timeout.InfiniteTimeSpan;
            }

            // Between the look and the request another call may have taken the slot.
            TimeSpan left = (_timeout == TimeSpan.Zero ? SlotLook.Limit : _timeout) - _sender.Time.GetElapsedTime(_limitStart);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Waits for a place in the queue, where one is needed.</summary>
    /// <exception cref="LlamaCppBusyException">None became free in time, or no slot is idle and the call is not to wait.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken) => _timeout == TimeSpan.Zero ? EnterNowAsync(cancellationToken) : EnterInTurnAsync(cancellationToken);

    /// <summary>Tells of the wait in the server when a request that was sent stays without an answer; null when nobody listens.</summary>
    public ITimer? Watch()
    {
        if (!_request.Streaming || (_listener is null && !_sender.Logger.IsEnabled(LogLevel.Debug)))
        {
            return null;
        }

        _isSent = true;
        return _sender.Time.CreateTimer(static wait => ((SlotWait)wait!).TellOfSilence(), this, Silence, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the wait with an answer, which holds the place from now on.</summary>
    public HttpResponseMessage End(HttpResponseMessage response)
    {
        TellOfEnd();
        if (_request.Streaming)
        {
            // Headers of other replies come with their end.
            ClientMetrics.RecordQueue(_request.Target.BaseUrl, _request.Model, Elapsed);
        }

        if (_lease is not { } lease)
        {
            return response;
        }

        _lease = null;
        return new QueuedResponse(response, lease);
    }

    /// <summary>Frees the place of a call that got no answer.</summary>
    public void Dispose() => _lease?.Dispose();

    /// <summary>Starts the limit again: while a server loads its model nobody waits for a slot.</summary>
    public void Restart() => _limitStart = _sender.Time.GetTimestamp();

    /// <summary>The exception for a call that has waited long enough.</summary>
    public async Task<LlamaCppBusyException> GiveUpAsync(LlamaCppQueuePlace place, CancellationToken cancellationToken)
    {
        TimeSpan waited = _timeout == TimeSpan.Zero ? TimeSpan.Zero : Elapsed;
        return BusyErrors.Create(_request, place, waited, await LookAsync(cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask EnterInTurnAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource? limit = IsLimited ? new(_timeout, _sender.Time) : null;
        using CancellationTokenSource? both = limit is null ? null : CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ValueTask<RateLimitLease?> place = _queue.EnterAsync(both?.Token ?? cancellationToken);
        if (!place.IsCompleted)
        {
            Log.WaitingForTurn(_sender.Logger, _request.Target.BaseUrl);
            Tell(LlamaCppQueuePlace.Client);
        }

        try
        {
            _lease = await place.ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (both is not null)
        {
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(error.Message, error, cancellationToken)
                : await GiveUpAsync(LlamaCppQueuePlace.Client, cancellationToken).ConfigureAwait(false);
        }

        if (!_request.Streaming)
        {
            TellOfEnd();
        }
    }

    private async ValueTask EnterNowAsync(CancellationToken cancellationToken)
    {
        _lease = await _queue.TryEnterAsync().ConfigureAwait(false);
        SlotLook look = await LookAsync(cancellationToken).ConfigureAwait(false);
        if (look.HasIdleSlot is false || _lease is { IsAcquired: false })
        {
            throw BusyErrors.Create(_request, look.HasIdleSlot is false ? LlamaCppQueuePlace.Server : LlamaCppQueuePlace.Client, TimeSpan.Zero, look);
        }

        Restart();
    }

    private ValueTask<SlotLook> LookAsync(CancellationToken cancellationToken) => _request.LookAtSlots is { } look ? look(cancellationToken) : new(SlotLook.Unknown);

    /// <summary>Tells that the call waits no longer, if it was told that it did.</summary>
    private void TellOfEnd()
    {
        lock (_lock)
        {
            _isSent = false;
            if (_place != LlamaCppQueuePlace.None)
            {
                Tell(LlamaCppQueuePlace.None);
            }
        }
    }

    private void TellOfSilence()
    {
        lock (_lock)
        {
            if (_isSent)
            {
                Log.WaitingForSlot(_sender.Logger, _request.Target.BaseUrl, Elapsed.TotalSeconds);
                Tell(LlamaCppQueuePlace.Server);
            }
        }
    }

    private void Tell(LlamaCppQueuePlace place)
    {
        _place = place;
        TimeSpan elapsed = Elapsed;
        _listener?.Report(new LlamaCppQueueProgress
        {
            Place = place,
            WaitingSince = _sender.Time.GetUtcNow() - elapsed,
            Elapsed = elapsed,
            ServerUrl = _request.Target.BaseUrl,
        });
    }
}
