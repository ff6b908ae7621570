using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LlamaCpp.Json;

/// <summary>Writes what JSON consists of without any of its values, for logs that must not have texts: <c>{choices:[{delta:{content:null}}]}</c>.</summary>
internal static class JsonShape
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    private const int MaxLength = 400;
    private const int MaxName = 40;

    /// <summary>The shape of the beginning of a JSON document, which may be cut off.</summary>
    public static string Of(ReadOnlySpan<byte> json)
    {
        StringBuilder shape = new();
        Utf8JsonReader reader = new(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 1000 }));
        try
        {
            while (shape.Length < MaxLength && reader.Read())
            {
                Append(shape, ref reader);
            }
        }
        catch (JsonException)
        {
            // The part before it will do.
        }

        return shape.Length < MaxLength && reader.BytesConsumed == json.Length ? shape.ToString() : shape.Append('…').ToString();
    }

    private static void Append(StringBuilder shape, ref Utf8JsonReader reader)
    {
        bool isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
        if (!isEnd && shape.Length > 0 && shape[^1] is not ('{' or '[' or ':'))
        {
            shape.Append(',');
        }

        shape.Append(reader.TokenType switch
        {
            JsonTokenType.StartObject => "{",
            JsonTokenType.EndObject => "}",
            JsonTokenType.StartArray => "[",
            JsonTokenType.EndArray => "]",
            JsonTokenType.PropertyName => NameOf(ref reader) + ":",
            JsonTokenType.String when reader.ValueSpan.IsEmpty => "\"\"",
            JsonTokenType.Null => "null",
            _ => reader.TokenType.ToString(),
        });
    }

    // A name of another form may be a text.
    private static string NameOf(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        bool isName = name.Length is > 0 and <= MaxName && !name.ContainsAnyExcept(NameBytes);
        return isName ? Encoding.ASCII.GetString(name) : "?";
    }
}
