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

    public bool IsBypassed(Uri host) => host.IsLoopback || proxy().IsBypassed(host);
}
