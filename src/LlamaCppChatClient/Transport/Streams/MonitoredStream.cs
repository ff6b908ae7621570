using System.Runtime.CompilerServices;

namespace LlamaCpp.Transport;

/// <summary>
/// The body of an event stream under watch: ends a silence, bounds the size of one event, and closes the connection of an
/// answer that is given up.
/// </summary>
internal sealed class MonitoredStream : Stream
{
    private readonly Stream _inner;
    private readonly TimeSpan _idleTimeout;
    private readonly EventStreamLines _lines;
    private readonly ByteOrderMarks _marks = new();
    private readonly CancellationTokenSource _idle;

    public MonitoredStream(Stream inner, TimeSpan idleTimeout, long maxEventSize, TimeProvider time)
    {
        _inner = inner;
        _idleTimeout = idleTimeout;
        _lines = new EventStreamLines(maxEventSize);
        _idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Whether the stream was silent for too long.</summary>
    public bool WasIdle { get; private set; }

    /// <summary>Whether an event was larger than allowed.</summary>
    public bool WasTooLarge { get; private set; }

    /// <summary>Whether the body's end was reached.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>The first text that is no event (at most 1,024 bytes of it), or null.</summary>
    public string? StrayText => _lines.StrayText;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A flood of comments never waits, and shows nothing that would end the call.
        cancellationToken.ThrowIfCancellationRequested();
        if (WasTooLarge)
        {
            throw TooLarge();
        }

        ValueTask<int> read = _inner.ReadAsync(buffer, _idle.Token);
        return read.IsCompletedSuccessfully
            ? new ValueTask<int>(Inspect(buffer.Span, read.Result))
            : WaitAsync(read, buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Gives the answer up, and closes its connection at once.</summary>
    public void Abort() => BodyRest.Abort(_inner, _idle);

    /// <summary>Reads what comes at once after the last event, so that the connection can be used again.</summary>
    public Task FinishAsync() => BodyRest.FinishAsync(_inner, _idle);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _idle.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> read, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        bool limited = _idleTimeout != Timeout.InfiniteTimeSpan;
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _idle);
        try
        {
            if (limited)
            {
                _idle.CancelAfter(_idleTimeout);
            }

            int count = await read.ConfigureAwait(false);
            return Inspect(buffer.Span, count);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            WasIdle = true;
            throw new IOException($"no byte came for {_idleTimeout.TotalSeconds:0.#} s", exception);
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);

            // The caller may take its time with what it got.
            if (limited && !_idle.IsCancellationRequested)
            {
                _idle.CancelAfter(Timeout.InfiniteTimeSpan);
            }
        }
    }

    private int Inspect(Span<byte> buffer, int count)
    {
        if (count == 0)
        {
            if (!buffer.IsEmpty)
            {
                AtEnd = true;
                _lines.End();
            }

            return 0;
        }

        int good = _lines.Take(buffer[..count]);
        _marks.Hide(buffer[..good]);
        WasTooLarge = good < count;

        // The events before the one that is too large are still handed on.
        return good > 0 ? good : throw TooLarge();
    }

    private static IOException TooLarge() => new("an event is larger than allowed");
}
