using System.Text;
using System.Text.Json;

namespace LlamaCpp.TestSupport;

/// <summary>What recorded requests and responses have in common.</summary>
/// <param name="Head">The start line and headers.</param>
/// <param name="Body">The body without transfer framing.</param>
public abstract record HttpMessage(HttpHead Head, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>The values of one header joined by commas; null when it is not there.</summary>
    public string? Header(string name) => Head.Header(name);
}
