using System.Globalization;
using System.Text.Json;

namespace LlamaCpp.Json;

/// <summary>What the hand-written readers have in common.</summary>
internal static class JsonTokens
{
    /// <summary>Moves to the next member of an object; false at its end.</summary>
    public static bool NextMember(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string member)
    {
        if (reader.TokenType != expected)
        {
            throw Unexpected(reader.TokenType, member);
        }
    }

    public static JsonException Unexpected(JsonTokenType found, string member) => new($"'{member}' has the unexpected type {found}.");

    /// <summary>The string that the reader stands on; null for null and for an empty one, which some servers send in place of nothing.</summary>
    public static string? ReadText(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString() is { Length: > 0 } text ? text : null,
        JsonTokenType.Null => null,
        _ => throw Unexpected(reader.TokenType, member),
    };

    /// <summary>The number that the reader stands on, or that its string holds; null for anything else.</summary>
    public static int? ReadIndex(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                return reader.TryGetInt32(out int number) ? number : null;
            case JsonTokenType.String:
                return int.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out int digits) ? digits : null;
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>The value of the member that the reader stands on: the known text if it is the same, without a new string, or if there is none.</summary>
    public static string? ReadConstant(ref Utf8JsonReader reader, string? known)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return known;
        }

        return known is not null && reader.ValueTextEquals(known) ? known : reader.GetString() is { Length: > 0 } text ? text : known;
    }

    /// <summary>The value of the member that the reader stands on, if it is an object.</summary>
    public static JsonElement? ReadObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return JsonElement.ParseValue(ref reader);
        }

        reader.Skip();
        return null;
    }
}
