using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gateway;

/// <summary>
/// Keeps the calls of one conversation on one server: for each server a hash of the header <c>X-Session-Id</c> and the server's name, and the largest
/// wins. A server that comes or goes moves only its own conversations. Calls without the header go to the server with the fewest.
/// </summary>
public sealed class SessionHashPolicy : ILoadBalancingPolicy
{
    public string Name => "SessionHash";

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations) =>
        context.Request.Headers["X-Session-Id"] is [{ Length: > 0 } session, ..]
            ? availableDestinations.MaxBy(destination => Hash(session, destination))
            : availableDestinations.MinBy(destination => destination.ConcurrentRequestCount);

    // Not string.GetHashCode, which differs in each process: two gateways have to agree.
    private static ulong Hash(string session, DestinationState destination) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{session}\n{destination.DestinationId}")));
}
