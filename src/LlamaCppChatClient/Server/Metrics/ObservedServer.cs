using System.Diagnostics;
using LlamaCpp.Diagnostics;

namespace LlamaCpp.Server;

/// <summary>
/// A server whose counters are published. Whoever observes an instrument gets what the server said last and has it asked again, without
/// waiting: nobody listens, nobody asks.
/// </summary>
internal sealed class ObservedServer : IDisposable
{
    // All instruments are observed one after the other: one answer is for all of them.
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(500);

    private readonly Func<CancellationToken, Task<LlamaCppMetrics>> _ask;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private LlamaCppMetrics? _last;
    private long _asked;
    private bool _isAsking;

    public ObservedServer(Uri server, TimeProvider time, Func<CancellationToken, Task<LlamaCppMetrics>> ask)
    {
        (_time, _ask) = (time, ask);
        Tags = ServerTags.Of(server);
        Refresh();
        ServerInstruments.Add(this);
    }

    public TagList Tags { get; }

    /// <summary>What the server said last; null when it did not answer.</summary>
    public LlamaCppMetrics? Observe()
    {
        Refresh();
        return Volatile.Read(ref _last);
    }

    public void Dispose()
    {
        ServerInstruments.Remove(this);
        _stopping.Cancel();
    }

    private void Refresh()
    {
        lock (_stopping)
        {
            if (_isAsking || _stopping.IsCancellationRequested || (_asked != 0 && _time.GetElapsedTime(_asked) < Freshness))
            {
                return;
            }

            _isAsking = true;
            _asked = _time.GetTimestamp();
        }

        _ = AskAsync();
    }

    private async Task AskAsync()
    {
        LlamaCppMetrics? metrics = null;
        try
        {
            metrics = await _ask(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LlamaCppException or OperationCanceledException or ObjectDisposedException)
        {
            // Old numbers of a server that is gone would look as if it were there.
        }

        lock (_stopping)
        {
            Volatile.Write(ref _last, metrics);
            _isAsking = false;
        }
    }
}
