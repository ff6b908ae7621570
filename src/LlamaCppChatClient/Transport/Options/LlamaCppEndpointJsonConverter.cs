using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaCpp;

/// <summary>Writes an endpoint as its address, without the key.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LlamaCppEndpointJsonConverter : JsonConverter<LlamaCppEndpoint>
{
    /// <inheritdoc/>
    public override LlamaCppEndpoint? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
        {
            throw new JsonException("An endpoint must be the address of a server, as text.");
        }

        try
        {
            return reader.GetString() is { } address ? new LlamaCppEndpoint(address) : null;
        }
        catch (ArgumentException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LlamaCppEndpoint value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStringValue(value.BaseUrl.ToString());
    }
}
