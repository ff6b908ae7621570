using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.Hosting.Processes;

/// <summary>Finds ports that nobody listens on. Another program may take one before the server does: see <see cref="IsFree"/>.</summary>
internal static class FreePort
{
    public static int Find(string host)
    {
        using TcpListener listener = new(AddressOf(host), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool IsFree(string host, int port)
    {
        try
        {
            using TcpListener listener = new(AddressOf(host), port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static IPAddress AddressOf(string host) => IPAddress.TryParse(host, out IPAddress? address) ? address : IPAddress.Loopback;
}
