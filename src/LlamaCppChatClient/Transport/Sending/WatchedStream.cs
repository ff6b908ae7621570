using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace LlamaCpp.Transport;

/// <summary>
/// A connection that knows whether the server began to answer. HttpClient reports a connection that was closed before the
/// first byte and one that was closed within the headers in the same way, but only the former may be sent again.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="server">Where it leads to; null when that is not known.</param>
internal sealed class WatchedStream(Stream inner, Uri? server = null) : Stream
{
    private static readonly AsyncLocal<SendAttempt?> CurrentAttempt = new();

    private readonly EarlyAnswer _early = new(inner);
    private volatile bool _answered;
    private SendAttempt? _attempt;

    /// <summary>Where the connection leads to: what service discovery made of an address, too.</summary>
    public Uri? Server { get; } = server;

    /// <summary>Whether a byte of the answer to the last request has come.</summary>
    public bool HasAnswered => _answered;

    /// <summary>Watches the next request that this asynchronous flow sends.</summary>
    public static SendAttempt BeginAttempt(TimeSpan? writeTimeout = null)
    {
        SendAttempt attempt = new() { WriteTimeout = writeTimeout ?? Timeout.InfiniteTimeSpan };
        CurrentAttempt.Value = attempt;
        return attempt;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        NoteReading();

        // Every read counts: one that began while the connection was idle can bring the next answer's first bytes.
        ValueTask<int> read = _early.HasBytes ? _early.TakeAsync(buffer) : inner.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return WaitAsync(read);
        }

        int count = read.Result;
        NoteRead(count);
        return new ValueTask<int>(count);
    }

    public override int Read(Span<byte> buffer)
    {
        NoteReading();
        int read = inner.Read(buffer);
        NoteRead(read);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        SendAttempt? attempt = BeginRequest();
        if (_early.HasCome)
        {
            return ValueTask.CompletedTask;
        }

        ValueTask write = inner.WriteAsync(buffer, cancellationToken.CanBeCanceled ? cancellationToken : _early.Sending);
        return write.IsCompletedSuccessfully ? write : WaitAsync(write, attempt?.WriteTimeout ?? Timeout.InfiniteTimeSpan);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        BeginRequest();
        try
        {
            inner.Write(buffer);
        }
        catch (IOException)
        {
            LookForEarlyAnswer();
            throw;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _early.HasCome ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> read)
    {
        int count = await read.ConfigureAwait(false);
        NoteRead(count);
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(ValueTask write, TimeSpan limit)
    {
        try
        {
            await _early.WaitAsync(write.AsTask(), limit).ConfigureAwait(false);
        }
        catch (IOException)
        {
            LookForEarlyAnswer();
            throw;
        }
    }

    // A server that refuses a request may answer before it has all of it, and close: HttpClient, which still sends, never
    // reads that answer.
    private void LookForEarlyAnswer()
    {
        try
        {
            // Beneath TLS nobody can see it: then it is not certain that there is none.
            _answered |= inner is not NetworkStream { DataAvailable: false };
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException)
        {
            // Nothing to be read.
        }
    }

    private void NoteRead(int count)
    {
        if (count > 0)
        {
            _answered = true;
        }
    }

    private void NoteReading()
    {
        if (_answered)
        {
            _attempt?.OnMoreHeaders?.Invoke();
        }
    }

    private SendAttempt? BeginRequest()
    {
        SendAttempt? attempt = CurrentAttempt.Value;
        if (attempt is not null && attempt.Connection != this)
        {
            if (_early.HasCome)
            {
                throw new IOException("The connection broke off an earlier request.");
            }

            attempt.Connection = this;
            attempt.IsReused = _answered;
            attempt.FreshSends += _answered ? 0 : 1;
            _attempt = attempt;
            _answered = false;
        }

        return attempt;
    }
}
