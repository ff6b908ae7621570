using System.Runtime.InteropServices;
using System.Text.Json;

namespace LlamaCpp.Json;

/// <summary>Reads members of JSON of any shape; what is missing or of another type is null. Never throws.</summary>
/// <remarks>Half a surrogate pair is valid JSON and no text: even asking for a member throws when it stands in a name.</remarks>
internal static class JsonMembers
{
    public static string? Text(JsonElement element, string name) => Text(Find(element, name));

    /// <summary>The text of a string; null for anything else, and for a string that is no text.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The name of a member; null for one that is no text.</summary>
    public static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>How long the JSON is, in bytes of UTF-8; 0 where there is none.</summary>
    public static int Length(JsonElement? value) => value is { ValueKind: not JsonValueKind.Undefined } json ? JsonMarshal.GetRawUtf8Value(json).Length : 0;

    public static int? Int32(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : null;

    public static long? Int64(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;

    public static double? Double(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) ? number : null;

    /// <summary>The member of an object; undefined when there is none.</summary>
    public static JsonElement Find(JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
