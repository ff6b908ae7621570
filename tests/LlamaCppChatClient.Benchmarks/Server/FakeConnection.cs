using System.Net.Sockets;
using System.Text;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>One connection of the fake server: takes requests in and throws their bodies away.</summary>
internal sealed class FakeConnection(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    public Socket Socket => socket;

    /// <summary>Reads a request and its body; null when the client has closed the connection.</summary>
    public async ValueTask<RequestHead?> ReadRequestAsync()
    {
        int end;
        while ((end = Unread.IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        RequestHead head = RequestHead.Parse(Unread[..end]);
        _start += end + 4;
        return await SkipBodyAsync(head.Length) ? head : null;
    }

    /// <summary>Sends an answer, and closes the connection after it if the request asked for that; false when it did.</summary>
    public async ValueTask<bool> SendAsync(Reply reply, RequestHead request)
    {
        await socket.SendAsync(reply.Bytes(request.Close));
        if (request.Close)
        {
            socket.Shutdown(SocketShutdown.Both);
        }

        return !request.Close;
    }

    public void Dispose() => socket.Dispose();

    private Span<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    private async ValueTask<bool> SkipBodyAsync(long? length) =>
        length is { } known ? await SkipAsync(known) : await SkipChunksAsync();

    private async ValueTask<bool> SkipChunksAsync()
    {
        while (true)
        {
            int line;
            while ((line = Unread.IndexOf("\r\n"u8)) < 0)
            {
                if (!await FillAsync())
                {
                    return false;
                }
            }

            long size = Convert.ToInt64(Encoding.ASCII.GetString(Unread[..line]), 16);
            _start += line + 2;
            if (!await SkipAsync(size + 2))
            {
                return false;
            }

            if (size == 0)
            {
                return true;
            }
        }
    }

    private async ValueTask<bool> SkipAsync(long count)
    {
        while (count > 0)
        {
            if (_start == _end && !await FillAsync())
            {
                return false;
            }

            int taken = (int)Math.Min(count, _end - _start);
            _start += taken;
            count -= taken;
        }

        return true;
    }

    private async ValueTask<bool> FillAsync()
    {
        Unread.CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        int read = await socket.ReceiveAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }
}
