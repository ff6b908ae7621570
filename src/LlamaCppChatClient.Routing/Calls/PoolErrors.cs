using System.Net;
using LlamaCpp.Errors;
using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>Makes the error of a call that no server can take: one that names each of them.</summary>
internal static class PoolErrors
{
    public static LlamaCppException NoServer(IReadOnlyList<PoolServer> servers, Exception? last, TimeProvider time)
    {
        if (servers.Count == 0)
        {
            return new LlamaCppUnreachableException(new ErrorReport("Service discovery lists no server.") { Inner = last, Error = HttpRequestError.NameResolutionError });
        }

        IEnumerable<string> states = servers.Select(server => $"{server} {server.Status.Describe(time.GetElapsedTime(server.Status.Since))}");
        ErrorReport report = new($"None of {servers.Count} servers can be used: {string.Join("; ", states)}.") { Inner = last };
        return servers.Any(server => server.Status.State == ServerState.Loading)
            ? new LlamaCppException(report with { Status = HttpStatusCode.ServiceUnavailable, Kind = LlamaCppErrorKind.Loading })
            : new LlamaCppUnreachableException(report with { Error = HttpRequestError.ConnectionError });
    }
}
