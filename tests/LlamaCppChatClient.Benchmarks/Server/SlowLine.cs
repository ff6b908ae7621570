using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>Passes TCP connections on to a port of this machine, and makes them as slow as a long line: each byte arrives later, and a connection needs a round trip.</summary>
internal sealed class SlowLine : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly int _target;
    private readonly TimeSpan _delay;

    private SlowLine(int target, TimeSpan delay)
    {
        _target = target;
        _delay = delay;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <param name="target">The port to pass connections on to.</param>
    /// <param name="delay">The time of one way.</param>
    public static SlowLine Start(int target, TimeSpan delay)
    {
        SlowLine line = new(target, delay);
        _ = line.AcceptAsync();
        return line;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassOnAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end of the line.
        }
    }

    private async Task PassOnAsync(Socket near)
    {
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, _target);

            // The loopback interface has connected the client already.
            await Task.WhenAll(CarryAsync(near, far, firstDelay: 2 * _delay), CarryAsync(far, near, firstDelay: TimeSpan.Zero));
        }
    }

    private async Task CarryAsync(Socket from, Socket to, TimeSpan firstDelay)
    {
        Channel<(DateTime Due, byte[] Bytes)> line = Channel.CreateUnbounded<(DateTime, byte[])>();
        Task delivering = DeliverAsync(line.Reader, to);
        byte[] buffer = new byte[64 * 1024];
        DateTime connected = DateTime.UtcNow + firstDelay;
        try
        {
            int count;
            do
            {
                count = await from.ReceiveAsync(buffer);
                DateTime sent = DateTime.UtcNow > connected ? DateTime.UtcNow : connected;
                line.Writer.TryWrite((sent + _delay, buffer[..count]));
            }
            while (count > 0);
        }
        catch (SocketException)
        {
            line.Writer.TryWrite((DateTime.UtcNow + _delay, []));
        }

        await delivering;
    }

    private static async Task DeliverAsync(ChannelReader<(DateTime Due, byte[] Bytes)> line, Socket to)
    {
        try
        {
            while (true)
            {
                (DateTime due, byte[] bytes) = await line.ReadAsync();
                TimeSpan left = due - DateTime.UtcNow;
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left);
                }

                if (bytes.Length == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                await to.SendAsync(bytes);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other side went away.
        }
    }
}
