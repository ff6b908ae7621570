using System.Text.Json.Serialization;

namespace LlamaCpp.Routing;

/// <summary>One of several llama-servers: <c>LlamaCpp:Servers:0:BaseUrl</c>, <c>LlamaCpp:Servers:0:ApiKey</c>.</summary>
public sealed class LlamaCppRoutingServerOptions
{
    /// <summary>Gets or sets the server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</summary>
    /// <value>The default is <see langword="null"/>, which is refused.</value>
    public Uri? BaseUrl { get; set; }

    /// <summary>Gets or sets the key of this server (<c>--api-key</c>). It is sent to <see cref="BaseUrl"/> and nowhere else.</summary>
    /// <value>The default is <see langword="null"/>: the placeholder <c>llamacpp</c> is sent.</value>
    [JsonIgnore]
    public string? ApiKey { get; set; }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => BaseUrl?.ToString() ?? "";
}
