using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaCpp.Json;

/// <summary>Reads an optional yes or no; anything else is null, so that it does not cost the answer that it stands in.</summary>
internal sealed class OptionalBooleanConverter : JsonConverter<bool?>
{
    public override bool HandleNull => true;

    public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.GetBoolean();
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options) => throw new NotSupportedException("The server's answers are only read.");
}
