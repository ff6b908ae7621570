using System.Text.Json.Serialization;
using LlamaCpp.Transport;

namespace LlamaCpp;

/// <summary>Another server for one call: <c>new ChatOptions { Endpoint = new LlamaCppEndpoint(uri, apiKey) }</c>.</summary>
/// <remarks>Its text and its JSON show the address and never the key, since middleware may log, trace or cache the options.</remarks>
[JsonConverter(typeof(LlamaCppEndpointJsonConverter))]
public sealed class LlamaCppEndpoint : IEquatable<LlamaCppEndpoint>
{
    private readonly Uri _address;

    /// <summary>Initializes the endpoint of a server that wants no key.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <exception cref="ArgumentException">The address has a form that can't be used.</exception>
    public LlamaCppEndpoint(Uri baseUrl)
        : this(baseUrl, apiKey: null)
    {
    }

    /// <summary>Initializes the endpoint.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="apiKey">The key for that server, or <see langword="null"/> for none. The key of the options is not sent there.</param>
    /// <exception cref="ArgumentException">The address or the key has a form that can't be used.</exception>
    public LlamaCppEndpoint(Uri baseUrl, string? apiKey)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        if (LlamaCppOptionsValidator.FindError(baseUrl) is { } addressError)
        {
            throw new ArgumentException(addressError, nameof(baseUrl));
        }

        if (LlamaCppOptionsValidator.FindKeyError(apiKey) is { } keyError)
        {
            throw new ArgumentException(keyError, nameof(apiKey));
        }

        BaseUrl = baseUrl;
        ApiKey = apiKey;
        _address = new ServerAddress(baseUrl).ChatCompletions;
    }

    /// <summary>Initializes the endpoint of a server that wants no key.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <exception cref="ArgumentException">The address has a form that can't be used.</exception>
    public LlamaCppEndpoint(string baseUrl)
        : this(baseUrl, apiKey: null)
    {
    }

    /// <summary>Initializes the endpoint.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="apiKey">The key for that server, or <see langword="null"/> for none. The key of the options is not sent there.</param>
    /// <exception cref="ArgumentException">The address or the key has a form that can't be used.</exception>
    public LlamaCppEndpoint(string baseUrl, string? apiKey)
        : this(LlamaCppOptions.For(baseUrl, model: null).BaseUrl, apiKey)
    {
    }

    /// <summary>The server's address.</summary>
    public Uri BaseUrl { get; }

    internal string? ApiKey { get; }

    /// <summary>Whether two endpoints are the same server with the same key, however the address is written.</summary>
    /// <param name="left">One endpoint.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(LlamaCppEndpoint? left, LlamaCppEndpoint? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two endpoints differ in the server or in the key.</summary>
    /// <param name="left">One endpoint.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(LlamaCppEndpoint? left, LlamaCppEndpoint? right) => !(left == right);

    /// <summary>Whether the other endpoint is the same server with the same key: with or without <c>/v1</c> and a slash at the end.</summary>
    /// <param name="other">The other endpoint.</param>
    public bool Equals(LlamaCppEndpoint? other) => other is not null && _address == other._address && (ApiKey ?? "") == (other.ApiKey ?? "");

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LlamaCppEndpoint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_address, ApiKey ?? "");

    /// <summary>The address; never the key.</summary>
    public override string ToString() => BaseUrl.ToString();
}
