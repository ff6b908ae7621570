namespace LlamaCpp.Transport;

/// <summary>What to try when something between this client and the server answers in its place.</summary>
internal static class ProxyHints
{
    public const string Refused =
        "The proxy of this machine (HTTP_PROXY, HTTPS_PROXY or ALL_PROXY) refused to connect: allow the address there, or name its host in NO_PROXY to go without the proxy.";

    // llama-server takes 100 MiB, and answers with an empty body beyond that.
    private const long ServerLimit = 100 * 1024 * 1024;

    public static string? For(ServerRequest request, ServerError error) => (int)error.Status switch
    {
        407 => "The proxy of this machine wants a user and a password: put them into HTTP_PROXY or HTTPS_PROXY (http://user:password@host:port), or name the server's host in NO_PROXY.",
        413 when IsOfProxy(request, error) => "A proxy before the server takes no request of this size (nginx takes 1 MB unless client_max_body_size is set): raise its limit, or send smaller or fewer images.",
        413 => Hints.TooLarge,
        502 or 504 => "A proxy answered in the server's place: check that the server runs, and that the proxy's time limit suits generation.",
        503 when error.Payload is null && error.Excerpt.StartsWith('<') => "A proxy answered in the server's place: check that the server runs.",
        524 => "The proxy (such as Cloudflare) gave up waiting: a request that waits for a slot gets no byte. Raise the proxy's time limit, give the server more slots (-np), or lower the number of calls at once.",
        >= 520 and < 528 or 530 => "The proxy (such as Cloudflare) could not reach the server behind it: check that the server runs, and the address and certificate that the proxy has for it.",
        _ => null,
    };

    /// <summary>What to try when something else than the server does not know the route; null when that is not certain.</summary>
    public static string? ForMissing(ServerRequest request, ServerError error) =>

        // The router of llama-swap answers in plain text, and passes on the routes with /v1 only, by the model in the body.
        error.Payload is null && error.Message == "404 page not found" && !request.Uri.AbsolutePath.Contains("/v1/", StringComparison.Ordinal)
            ? $"Behind llama-swap the routes of a server stand below /upstream/MODEL: set {request.Target.Names.BaseUrl} to {new Uri(request.Target.BaseUrl, "/")}upstream/MODEL."
            : null;

    private static bool IsOfProxy(ServerRequest request, ServerError error) =>
        error.Excerpt.Length > 0 || request.Body?.Headers.ContentLength is < ServerLimit and > 64 * 1024;
}
