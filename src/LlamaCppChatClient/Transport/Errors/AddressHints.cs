namespace LlamaCpp.Transport;

/// <summary>What is wrong with an address at which no server answers.</summary>
internal static class AddressHints
{
    /// <summary>The handshake had no answer, but a request without TLS had one.</summary>
    public const string NoTls =
        "What listens there speaks HTTP without TLS: use http:// in place of https:// (llama-server has TLS only with --ssl-key-file and --ssl-cert-file).";

    /// <summary>Where recent releases of llama-server listen by default; this library's default is the port of the earlier ones.</summary>
    public static readonly Uri OtherDefault = new("http://localhost:9931");

    /// <summary>What to try when nobody set an address and nothing is at the default one.</summary>
    public static string NothingSet(ServerTarget target, Uri? other, string start) => other is null
        ? $"No address is set, and no server answers at http://localhost:8080 or {OtherDefault.GetLeftPart(UriPartial.Authority)}, its two usual ports. {start}"
        : $"No address is set. A server answers at {other.GetLeftPart(UriPartial.Authority)}: set {target.Names.SetBaseUrl(other.GetLeftPart(UriPartial.Authority))}.";

    /// <summary>How to use an address that names a service.</summary>
    public const string NoDiscovery =
        "Such an address is found by service discovery: call services.AddServiceDiscovery() (package Microsoft.Extensions.ServiceDiscovery), and AddServiceDiscovery() on this client's HttpClient builder or in services.ConfigureHttpClientDefaults.";

    /// <summary>Whether the address leads to this machine, so far as it says.</summary>
    public static bool IsThisMachine(Uri baseUrl) => baseUrl.IsLoopback || IsForListening(baseUrl);

    /// <summary>A sentence about an address that stands for all of a machine's, with a blank after it; else an empty text.</summary>
    public static string ForListening(Uri baseUrl) => IsForListening(baseUrl)
        ? $"{baseUrl.Host} is an address to listen on: connect to {(baseUrl.HostNameType == UriHostNameType.IPv6 ? "[::1]" : "127.0.0.1")}, or to the name of the other machine. "
        : "";

    private static bool IsForListening(Uri baseUrl) => baseUrl.Host is "0.0.0.0" or "[::]";
}
