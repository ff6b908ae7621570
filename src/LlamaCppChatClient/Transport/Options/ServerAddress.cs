using System.Security.Cryptography;
using System.Text;

namespace LlamaCpp.Transport;

/// <summary>A base URL taken apart: with or without <c>/v1</c>, a trailing slash, a path prefix, or a Unix socket.</summary>
internal sealed class ServerAddress
{
    // In the query, and spelt so: "autoload" in a body does nothing, and other servers ignore it (b11669).
    private const string WithoutLoading = "autoload=false";

    private readonly string _root;

    public ServerAddress(Uri baseUrl)
    {
        BaseUrl = baseUrl;
        if (baseUrl.Scheme == "unix")
        {
            UnixSocket = Uri.UnescapeDataString(baseUrl.AbsolutePath);

            // Connections are pooled by host name, so that each socket needs a name of its own.
            _root = $"http://{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(UnixSocket)), 0, 8)}.unix.localhost";
        }
        else
        {
            string left = baseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
            _root = left.EndsWith("/v1", StringComparison.Ordinal) ? left[..^3].TrimEnd('/') : left;
        }

        ChatCompletions = V1("chat/completions");
    }

    /// <summary>The address as the user wrote it, for messages and metadata.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Whether the address names a service and not a host: <c>https+http://name</c>, <c>http://_endpoint.name</c>.</summary>
    public bool NeedsServiceDiscovery => BaseUrl.Scheme.Contains('+', StringComparison.Ordinal) || BaseUrl.Host.StartsWith('_');

    /// <summary>The path of the socket, or null for TCP.</summary>
    public string? UnixSocket { get; }

    public Uri ChatCompletions { get; }

    /// <summary>The route of a chat, for which a router loads its model, or does not.</summary>
    public Uri ChatCompletionsThat(bool? load) => load is null ? ChatCompletions : V1("chat/completions" + LoadQuery(load));

    /// <summary>A route of the OpenAI-compatible API, e.g. <c>models</c>.</summary>
    public Uri V1(string path) => new($"{_root}/v1/{path}");

    /// <summary>A route that exists only without <c>/v1</c>, e.g. <c>props</c>.</summary>
    public Uri Native(string path) => new($"{_root}/{path}");

    /// <summary>The query of a route that takes its model there; empty without a name, since such a request loads nothing.</summary>
    public static string ModelQuery(string model, bool? load) =>
        model.Length == 0 ? "" : $"?model={Uri.EscapeDataString(model)}{LoadQuery(load, '&')}";

    /// <summary>The query of a route that takes its model in the body; empty for as the router has it. A router takes every value but true, 1 and none for false.</summary>
    public static string LoadQuery(bool? load, char start = '?') => load switch
    {
        null => "",
        true => start + "autoload=true",
        false => start + WithoutLoading,
    };

    /// <summary>Whether a router was told not to load the model of a request.</summary>
    public static bool IsWithoutLoading(Uri uri) => uri.Query.Contains(WithoutLoading, StringComparison.Ordinal);

    public override string ToString() => BaseUrl.ToString();
}
