using System.Runtime.CompilerServices;
using System.Text;

namespace LlamaCpp.Transport;

/// <summary>
/// The body of an event stream under watch: ends a silence, bounds the size of one event, and keeps the first line that is
/// none of the event stream format, which is how a router reports that its model process died.
/// </summary>
internal sealed class MonitoredStream : Stream
{
    private readonly Stream _inner;
    private readonly TimeSpan _idleTimeout;
    private readonly int _maxEventBytes;
    private readonly CancellationTokenSource _idle;

    private readonly byte[] _lineStart = new byte[8];
    private int _lineStartLength;
    private bool _lineHasMore;
    private long _eventBytes;
    private byte[]? _stray;
    private int _strayLength;
    private bool _inStray;
    private bool _afterCarriageReturn;

    public MonitoredStream(Stream inner, TimeSpan idleTimeout, int maxEventBytes, TimeProvider time)
    {
        _inner = inner;
        _idleTimeout = idleTimeout;
        _maxEventBytes = maxEventBytes;
        _idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Whether the stream was silent for too long.</summary>
    public bool WasIdle { get; private set; }

    /// <summary>Whether an event was larger than allowed.</summary>
    public bool WasTooLarge { get; private set; }

    /// <summary>Whether the body's end was reached.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>The first text that is no event (at most 1,024 bytes of it), or null.</summary>
    public string? StrayText => _stray is null ? null : Encoding.UTF8.GetString(_stray, 0, _strayLength).Trim();

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

    /// <summary>
    /// Gives the answer up. A pending read that is cancelled closes the connection at once, whatever the handler: merely
    /// disposing the body makes a foreign SocketsHttpHandler read on for 2 s, and the server generate on.
    /// </summary>
    public void Abort()
    {
        byte[] rest = new byte[16 * 1024];
        try
        {
            for (int i = 0; i < 64; i++)
            {
#pragma warning disable CA2012 // read below in either case
                ValueTask<int> read = _inner.ReadAsync(rest, _idle.Token);
#pragma warning restore CA2012
                if (!read.IsCompleted)
                {
                    _idle.Cancel();
                    _ = ObserveAsync(read);
                    return;
                }

                if (read.GetAwaiter().GetResult() == 0)
                {
                    return;
                }
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // Broken already: nothing to give up.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _idle.Dispose();
        }

        base.Dispose(disposing);
    }

    private static async Task ObserveAsync(ValueTask<int> read)
    {
        try
        {
            await read.ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
        }
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
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            WasIdle = true;
            throw new IOException($"no byte came for {_idleTimeout.TotalSeconds:0.#} s", fault);
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

    private int Inspect(ReadOnlySpan<byte> buffer, int count)
    {
        if (count == 0 && buffer.Length > 0)
        {
            AtEnd = true;
            EndLine();
        }

        ReadOnlySpan<byte> rest = buffer[..count];
        if (_afterCarriageReturn && rest.StartsWith("\n"u8))
        {
            rest = rest[1..];
        }

        _afterCarriageReturn = count > 0 && buffer[count - 1] == '\r';
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> part = end < 0 ? rest : rest[..end];
            TakeLinePart(part);
            if (end < 0)
            {
                break;
            }

            EndLine();
            rest = rest[(end + (rest[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }

        return count;
    }

    private void TakeLinePart(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
        {
            return;
        }

        _eventBytes += part.Length;
        if (_eventBytes > _maxEventBytes)
        {
            WasTooLarge = true;
            throw new IOException($"an event has more than {_maxEventBytes} bytes");
        }

        if (!_lineHasMore)
        {
            int taken = Math.Min(part.Length, _lineStart.Length - _lineStartLength);
            part[..taken].CopyTo(_lineStart.AsSpan(_lineStartLength));
            _lineStartLength += taken;
            if (_lineStartLength < _lineStart.Length)
            {
                return;
            }

            _lineHasMore = true;
            ClassifyLine();
            part = part[taken..];
        }

        if (_inStray)
        {
            KeepStray(part);
        }
    }

    private void EndLine()
    {
        if (_lineStartLength == 0)
        {
            _eventBytes = 0; // a blank line ends the event
        }
        else if (!_lineHasMore)
        {
            ClassifyLine();
        }

        if (_inStray)
        {
            KeepStray("\n"u8);
        }

        _inStray = false;
        _lineHasMore = false;
        _lineStartLength = 0;
    }

    private void ClassifyLine()
    {
        ReadOnlySpan<byte> start = _lineStart.AsSpan(0, _lineStartLength);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            start = start[3..];
        }

        if (start.IsEmpty || start[0] == (byte)':' || start.StartsWith("data"u8) || start.StartsWith("event"u8) || start.StartsWith("id"u8) || start.StartsWith("retry"u8))
        {
            // A comment is a sign of life and no part of an event.
            _eventBytes = start.Length > 0 && start[0] == (byte)':' ? 0 : _eventBytes;
            return;
        }

        if (_stray is null || _strayLength < _stray.Length)
        {
            _inStray = true;
            KeepStray(start);
        }
    }

    private void KeepStray(ReadOnlySpan<byte> text)
    {
        _stray ??= new byte[ErrorReader.MaxExcerpt];
        int taken = Math.Min(text.Length, _stray.Length - _strayLength);
        text[..taken].CopyTo(_stray.AsSpan(_strayLength));
        _strayLength += taken;
    }
}
