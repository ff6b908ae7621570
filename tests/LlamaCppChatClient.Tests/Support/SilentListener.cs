using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.Tests.Support;

/// <summary>An address that answers no attempt to connect, like one whose packets are dropped: its queue is full, and nobody accepts.</summary>
internal sealed class SilentListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _queued = [];

    private SilentListener()
    {
        _listener.Start(backlog: 1);
        BaseUrl = new($"http://{_listener.LocalEndpoint}");
    }

    public Uri BaseUrl { get; }

    /// <summary>Fills the queue; skips the test where connecting does not stall then, as on Windows, which refuses.</summary>
    public static async Task<SilentListener> StartAsync()
    {
        SilentListener listener = new();
        for (int i = 0; i < 20; i++)
        {
            if (!await listener.TryConnectAsync())
            {
                return listener;
            }
        }

        listener.Dispose();
        Assert.Skip("A full queue of connections does not stall further ones here.");
        return listener;
    }

    public void Dispose()
    {
        _queued.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }

    private async Task<bool> TryConnectAsync()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        _queued.Add(socket);
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(500));
        try
        {
            await socket.ConnectAsync(_listener.LocalEndpoint, patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SocketException)
        {
            return true; // refused, not silent
        }
    }
}
