using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaCpp.Json;

/// <summary>Reads an optional number; one that is of another type or too large is null, so that it does not cost the answer that it stands in.</summary>
internal sealed class OptionalNumberConverter<T> : JsonConverter<T?>
    where T : struct, INumberBase<T>
{
    public override bool HandleNull => true;

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        ReadOnlySpan<byte> digits = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (reader.TokenType == JsonTokenType.Number && T.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out T number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options) => throw new NotSupportedException("The server's answers are only read.");
}
