using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaCpp;

/// <summary>Biases as pairs, <c>[[15043,1.5],["Hello",-0.5],["!",false]]</c>; in the server's other form, an object, the text "15" would be token 15.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LlamaCppLogitBiasJsonConverter : JsonConverter<LlamaCppLogitBias>
{
    /// <inheritdoc/>
    public override LlamaCppLogitBias Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement json = JsonElement.ParseValue(ref reader);
        List<KeyValuePair<int, float>> tokens = [];
        List<KeyValuePair<string, float>> texts = [];
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement pair in json.EnumerateArray())
                {
                    AddPair(pair);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in json.EnumerateObject())
                {
                    AddProperty(property);
                }

                break;
            default:
                throw new JsonException("Logit biases must be a list of pairs or an object.");
        }

        return new LlamaCppLogitBias(tokens, texts);

        void AddPair(JsonElement pair)
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
            {
                throw new JsonException("A logit bias must be a pair of token and bias.");
            }

            switch (pair[0].ValueKind)
            {
                case JsonValueKind.Number when pair[0].TryGetInt32(out int token):
                    tokens.Add(new(token, ReadBias(pair[1])));
                    break;
                case JsonValueKind.String:
                    texts.Add(new(pair[0].GetString()!, ReadBias(pair[1])));
                    break;
                default:
                    throw new JsonException("The token of a logit bias must be an id or a text.");
            }
        }

        void AddProperty(JsonProperty property)
        {
            // As the server reads it: a name that is a number is a token.
            if (int.TryParse(property.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int token))
            {
                tokens.Add(new(token, ReadBias(property.Value)));
            }
            else
            {
                texts.Add(new(property.Name, ReadBias(property.Value)));
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LlamaCppLogitBias value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartArray();
        foreach ((int token, float bias) in value.Tokens)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(token);
            WriteBias(writer, bias);
        }

        foreach ((string text, float bias) in value.Texts)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(text);
            WriteBias(writer, bias);
        }

        writer.WriteEndArray();
    }

    private static float ReadBias(JsonElement bias) => bias.ValueKind switch
    {
        JsonValueKind.Number when float.IsFinite(bias.GetSingle()) => bias.GetSingle(),
        JsonValueKind.False => LlamaCppLogitBias.Never,
        _ => throw new JsonException("A logit bias must be a finite number or false."),
    };

    private static void WriteBias(Utf8JsonWriter writer, float bias)
    {
        if (float.IsNegativeInfinity(bias))
        {
            writer.WriteBooleanValue(false);
        }
        else
        {
            writer.WriteNumberValue(bias);
        }

        writer.WriteEndArray();
    }
}
