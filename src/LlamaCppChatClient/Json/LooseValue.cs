using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Json;

/// <summary>Reads a value of <c>AdditionalProperties</c> in whatever form it is kept: typed, boxed, string, JsonElement or JsonNode.</summary>
/// <remarks>A caching round trip turns every value into a JsonElement, and callers without extension properties set them by hand.</remarks>
internal static class LooseValue
{
    /// <summary>Whether there is nothing, or the JSON that says so.</summary>
    public static bool IsNull([NotNullWhen(false)] object? value) => value is null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    public static JsonElement? AsJson(object? value) => value switch
    {
        null => null,
        JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        JsonElement element => element,
        JsonDocument document => AsJson(document.RootElement),
        JsonNode node => JsonSerializer.SerializeToElement(node, NodeJsonContext.Default.JsonNode),
        _ => JsonSerializer.SerializeToElement(value, (JsonTypeInfo<object>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object))),
    };

    /// <summary>The value as text, numbers in the invariant culture; null for null and for what is not a single value.</summary>
    public static string? AsText(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        JsonNode => AsText(AsJson(value)),
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
        JsonElement { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } element => element.GetRawText(),
        JsonElement => null,
        IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
        _ => null,
    };

    public static bool TryGetNumber<T>(object? value, out T number)
        where T : struct, INumberBase<T>
    {
        number = default;
        return AsText(value) is { } text && T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    public static bool TryGetBoolean(object? value, out bool flag)
    {
        flag = false;
        return AsText(value) is { } text && bool.TryParse(text, out flag);
    }

    /// <summary>Reads a list of strings; a lone string is none.</summary>
    public static IReadOnlyList<string>? AsStrings(object? value)
    {
        if (value is IEnumerable<string> strings)
        {
            return [.. strings];
        }

        return value is not string
            && AsJson(value) is { ValueKind: JsonValueKind.Array } array
            && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. array.EnumerateArray().Select(item => item.GetString()!)]
            : null;
    }

    /// <summary>Reads a record from its JSON or from a string that holds it; null when it is of another shape.</summary>
    public static T? As<T>(object? value, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            return value switch
            {
                T typed => typed,
                string json => JsonSerializer.Deserialize(json, typeInfo),
                _ => AsJson(value) is { } element ? element.Deserialize(typeInfo) : null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
