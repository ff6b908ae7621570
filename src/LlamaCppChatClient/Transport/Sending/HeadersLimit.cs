namespace LlamaCpp.Transport;

/// <summary>
/// Limits the time for the rest of an answer's headers once its first bytes have come. They nearly always come at once, and then there is no timer (benchmark:
/// "first text"). Before the first byte a request waits in silence for a free slot: there only the caller's own limit of that holds.
/// </summary>
internal sealed class HeadersLimit : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _registration;
    private readonly SendAttempt _attempt;
    private readonly object _lock = new();
    private bool _isDisposed;
    private bool _hasBegun;

    public HeadersLimit(SendAttempt attempt, TimeSpan limit, TimeSpan silence, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = new CancellationTokenSource(silence, time);
        _registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _limit);
        _attempt = attempt;
        attempt.OnMoreHeaders = () => Begin(limit);
    }

    /// <summary>Ends with the time or the caller's token.</summary>
    public CancellationToken Token => _limit.Token;

    /// <summary>Whether the token has ended although only the first bytes of the answer have come.</summary>
    public bool IsOver => _hasBegun && _limit.IsCancellationRequested;

    /// <summary>Whether the token has ended although nothing of the answer has come; also true when it is the caller's that ended.</summary>
    public bool IsOfSilence => !_hasBegun && _limit.IsCancellationRequested;

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _attempt.OnMoreHeaders = null;
        _registration.Dispose();
        _limit.Dispose();
    }

    private void Begin(TimeSpan limit)
    {
        lock (_lock)
        {
            if (!_isDisposed && !_hasBegun)
            {
                _hasBegun = true;
                _limit.CancelAfter(limit);
            }
        }
    }
}
