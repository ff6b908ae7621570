using System.Text.Json.Serialization;
using LlamaCpp.Transport;

namespace LlamaCpp;

/// <summary>Another server for one call: <c>new ChatOptions { Endpoint = new LlamaCppEndpoint(uri, apiKey) }</c>.</summary>
/// <remarks>Its text and its JSON show the address and never the key, since middleware may log, trace or cache the options.</remarks>
[JsonConverter(typeof(LlamaCppEndpointJsonConverter))]
public sealed class LlamaCppEndpoint
{
    /// <summary>Initializes the endpoint.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="apiKey">The key for that server, or <see langword="null"/> for none. The key of the options is not sent there.</param>
    /// <exception cref="ArgumentException">The address or the key has a form that can't be used.</exception>
    public LlamaCppEndpoint(Uri baseUrl, string? apiKey = null)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        if (LlamaCppOptionsValidator.FindFault(baseUrl) is { } fault)
        {
            throw new ArgumentException(fault, nameof(baseUrl));
        }

        if (LlamaCppOptionsValidator.FindKeyFault(apiKey) is { } keyFault)
        {
            throw new ArgumentException(keyFault, nameof(apiKey));
        }

        BaseUrl = baseUrl;
        ApiKey = apiKey;
    }

    /// <summary>The server's address.</summary>
    public Uri BaseUrl { get; }

    internal string? ApiKey { get; }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => BaseUrl.ToString();
}
