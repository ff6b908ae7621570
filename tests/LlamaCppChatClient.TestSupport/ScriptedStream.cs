namespace LlamaCpp.TestSupport;

/// <summary>A response body that arrives as the test says: in pieces, never to its end, or with an error.</summary>
public sealed class ScriptedStream(byte[] bytes) : Stream
{
    private readonly CancellationTokenSource _disposed = new();
    private int _position;

    /// <summary>The most bytes one read returns.</summary>
    public int BytesPerRead { get; init; } = int.MaxValue;

    /// <summary>Offsets that no read crosses: what stands before one arrives in another read than what stands after it.</summary>
    public IReadOnlyList<int> SplitAt { get; init; } = [];

    /// <summary>The offset from which reads wait until they are cancelled or the stream is disposed.</summary>
    public int? StallAt { get; init; }

    /// <summary>The offset from which reads throw <see cref="Error"/>.</summary>
    public int? FailAt { get; init; }

    /// <summary>What a read at <see cref="FailAt"/> throws. Default: what <see cref="HttpClient"/> throws when the peer is gone.</summary>
    public Exception Error { get; init; } =
        new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");

    /// <summary>Whether the reader has disposed the stream.</summary>
    public bool IsDisposed => _disposed.IsCancellationRequested;

    /// <summary>How many bytes have been read.</summary>
    public int BytesRead => _position;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_position >= StallAt)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
            await Task.Delay(Timeout.Infinite, either.Token);
        }

        if (_position >= FailAt)
        {
            throw Error;
        }

        int end = SplitAt.Append(StallAt ?? bytes.Length).Append(FailAt ?? bytes.Length)
            .Where(stop => stop > _position)
            .Append(bytes.Length)
            .Min();
        int count = int.Min(end - _position, int.Min(buffer.Length, BytesPerRead));
        bytes.AsSpan(_position, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _disposed.Cancel();
        base.Dispose(disposing);
    }
}
