using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaCpp.Json;

/// <summary>Bytes as the server writes them, a list of numbers; System.Text.Json's own form is base64.</summary>
internal sealed class ByteListConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    // Some OpenAI-compatible proxies send null for a token without text.
    public override bool HandleNull => true;

    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("The bytes of a token must be a list of numbers.");
        }

        List<byte> bytes = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            bytes.Add(reader.GetByte());
        }

        return bytes.ToArray();
    }

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (byte item in value.Span)
        {
            writer.WriteNumberValue(item);
        }

        writer.WriteEndArray();
    }
}
