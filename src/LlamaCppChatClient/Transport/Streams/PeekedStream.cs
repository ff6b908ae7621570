namespace LlamaCpp.Transport;

/// <summary>A stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekedStream(Stream inner) : Stream
{
    // White space and comments are let go, and a field's name is short.
    private readonly byte[] _bytes = new byte[64];
    private readonly BodyStart _start = new();
    private int _length;

    /// <summary>What was looked at and not read.</summary>
    public ReadOnlyMemory<byte> Peeked => _bytes.AsMemory(0, _length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Where the first bytes are to be read to, for <see cref="Look"/>.</summary>
    public Memory<byte> Free => _bytes.AsMemory(_length);

    /// <summary>Looks at bytes that were read. White space, comments and byte order marks at the stream's beginning are lost.</summary>
    /// <param name="count">How many bytes were read; 0 at the end.</param>
    /// <returns>What the stream is; null while that takes more bytes.</returns>
    public BodyKind? Look(int count)
    {
        _length += count;
        BodyKind? kind = _start.Look(_bytes.AsSpan(0, _length), isAll: count == 0, out int used);
        _bytes.AsSpan(used, _length - used).CopyTo(_bytes);
        _length -= used;
        return kind;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_length == 0)
        {
            return inner.ReadAsync(buffer, cancellationToken);
        }

        int count = Math.Min(_length, buffer.Length);
        _bytes.AsSpan(0, count).CopyTo(buffer.Span);
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
        return new ValueTask<int>(count);
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
