using System.Text;
using System.Threading.Channels;

namespace LlamaCpp.Tests.Support;

/// <summary>A body that gives what the test gives it, and then waits.</summary>
internal sealed class PacedStream : Stream
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<bool> _taken = Channel.CreateUnbounded<bool>();
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gives a piece, and returns when it has been read.</summary>
    public async Task GiveAsync(string piece)
    {
        await _pieces.Writer.WriteAsync(Encoding.UTF8.GetBytes(piece));
        await _taken.Reader.ReadAsync().AsTask().WaitAsync(ErrorCall.Soon);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            _rest = await _pieces.Reader.ReadAsync(cancellationToken);
        }

        int count = int.Min(_rest.Length, buffer.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        if (_rest.IsEmpty)
        {
            await _taken.Writer.WriteAsync(true, CancellationToken.None);
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
