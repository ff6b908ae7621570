using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.TestSupport;

/// <summary>Finds a port for a server that has to be told one.</summary>
public static class FreePort
{
    /// <summary>A port of the loopback address that is free now.</summary>
    public static int Find()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
