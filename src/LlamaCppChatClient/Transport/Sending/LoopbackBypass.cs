using System.Net;

namespace LlamaCpp.Transport;

/// <summary>
/// The system's proxy, except for servers on this machine: on Linux <c>HTTP_PROXY</c> without <c>NO_PROXY</c> would send the prompts
/// for a local llama-server to the proxy, which can't reach it.
/// </summary>
internal sealed class LoopbackBypass(Func<IWebProxy> proxy) : IWebProxy
{
    /// <summary>Over <see cref="HttpClient.DefaultProxy"/>, whatever the application makes of it.</summary>
    public static LoopbackBypass OfSystem { get; } = new(() => HttpClient.DefaultProxy);

    public ICredentials? Credentials
    {
        get => proxy().Credentials;
        set => proxy().Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy().GetProxy(destination);

    public bool IsBypassed(Uri host) => IsThisMachine(host) || proxy().IsBypassed(host);

    // Names below "localhost" too (RFC 6761, section 6.3): each Unix socket has one. Connections through a proxy are pooled
    // by the proxy and not by the name, so that another socket's request, and its key, could go over them.
    private static bool IsThisMachine(Uri host) => host.IsLoopback || host.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
