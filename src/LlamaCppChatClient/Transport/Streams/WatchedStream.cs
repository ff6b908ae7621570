using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace LlamaCpp.Transport;

/// <summary>
/// A connection that knows whether the server began to answer. HttpClient reports a connection that was closed before the
/// first byte and one that was closed within the headers in the same way, but only the former may be sent again.
/// </summary>
internal sealed class WatchedStream(Stream inner) : Stream
{
    private static readonly AsyncLocal<SendAttempt?> CurrentAttempt = new();

    private volatile bool _answered;

    /// <summary>Watches the next request that this asynchronous flow sends.</summary>
    public static SendAttempt BeginAttempt()
    {
        SendAttempt attempt = new();
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
        // Every read counts: one that began while the connection was idle can bring the next answer's first bytes.
        ValueTask<int> read = inner.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return WaitAsync(read);
        }

        int count = read.Result;
        _answered |= count > 0;
        return new ValueTask<int>(count);
    }

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _answered |= read > 0;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BeginRequest();
        ValueTask write = inner.WriteAsync(buffer, cancellationToken);
        return write.IsCompletedSuccessfully ? write : WaitAsync(write);
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

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

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
        _answered |= count > 0;
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
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
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or SocketException)
        {
            // Nothing to be read.
        }
    }

    private void BeginRequest()
    {
        if (CurrentAttempt.Value is { } attempt && attempt.Connection != this)
        {
            attempt.Connection = this;
            attempt.IsReused = _answered;
            _answered = false;
        }
    }

    /// <summary>One sending of a request.</summary>
    internal sealed class SendAttempt
    {
        internal WatchedStream? Connection { get; set; }

        /// <summary>Whether the connection had carried an answer before.</summary>
        public bool IsReused { get; internal set; }

        /// <summary>Whether it is certain that not a byte of an answer came. False over a foreign handler, which nobody watches.</summary>
        public bool NothingAnswered => Connection is { _answered: false };
    }
}
