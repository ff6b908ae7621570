using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.Transport;

/// <summary>Makes the handler under every HttpClient of this library.</summary>
internal static class ServerHandler
{
    /// <summary>The Unix socket to connect to, or absent for TCP.</summary>
    public static readonly HttpRequestOptionsKey<string> UnixSocket = new("LlamaCpp.UnixSocket");

    public static SocketsHttpHandler Create() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // A singleton keeps its handler: connections are renewed instead, so that changes in DNS are seen.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),

        // llama-server closes idle connections after 5 s.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),

        // By default an abandoned answer is read on for 2 s, and the server generates on.
        ResponseDrainTimeout = TimeSpan.Zero,
        MaxResponseDrainSize = 0,

        // A redirect would send the prompt to an address that nobody configured.
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = LoopbackBypass.OfSystem,
        ConnectCallback = ConnectAsync,

        // Above TLS, whose handshake is no answer.
        PlaintextStreamFilter = static (context, _) =>
        {
            HandshakeWatch.End(context.InitialRequestMessage);
            return new ValueTask<Stream>(new WatchedStream(context.PlaintextStream, context.InitialRequestMessage.RequestUri));
        },
    };

    /// <summary>
    /// Makes a connected socket find out within 50 s when the other machine is gone. A request waits in silence for a free slot,
    /// without a limit: nothing else tells a busy server from one that lost its power.
    /// </summary>
    internal static void KeepAlive(Socket socket)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        }
        catch (SocketException)
        {
            // A system that does not know one of them is no reason not to speak to the server.
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        bool unix = context.InitialRequestMessage.Options.TryGetValue(UnixSocket, out string? path);
        Socket socket = unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            EndPoint end = unix ? new UnixDomainSocketEndPoint(path!) : context.DnsEndPoint;
            await socket.ConnectAsync(end, cancellationToken).ConfigureAwait(false);
            if (!unix)
            {
                // Not before: .NET 8 tries only the first address of a name with a socket that has such options.
                KeepAlive(socket);
                HandshakeWatch.Begin(context, socket);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
