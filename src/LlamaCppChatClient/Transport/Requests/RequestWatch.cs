namespace LlamaCpp.Transport;

/// <summary>
/// How far a request is, for a caller that may go to another server instead. A stream's headers mean that a slot works on it:
/// from then on it can no longer be given up.
/// </summary>
internal sealed class RequestWatch
{
    private const int Waiting = 0;
    private const int HasAnswer = 1;
    private const int GivenUp = 2;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStreamed;
    private int _state;

    /// <summary>Whether a request was sent whose headers come before its answer is generated.</summary>
    public bool IsStreamed => _isStreamed;

    /// <summary>Ends with the headers, or with the call.</summary>
    public Task Ended => _ended.Task;

    public bool IsGivenUp => Volatile.Read(ref _state) == GivenUp;

    public void NoteSending(bool isStreamed) => _isStreamed = isStreamed;

    public void NoteHeaders()
    {
        Interlocked.CompareExchange(ref _state, HasAnswer, Waiting);
        End();
    }

    /// <summary>Gives the request up, unless its headers have come.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting;

    public void End() => _ended.TrySetResult();
}
