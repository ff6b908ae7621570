using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>The types that a schema names.</summary>
internal static class SchemaTypes
{
    /// <summary>Reads <c>"type": "x"</c> and <c>"type": ["x", "y"]</c> alike.</summary>
    public static IReadOnlyList<string> Of(JsonObject schema) => schema["type"] switch
    {
        JsonValue value when value.TryGetValue(out string? type) => [type],
        JsonArray types => [.. types.OfType<JsonValue>().Select(type => type.TryGetValue(out string? name) ? name : "")],
        _ => [],
    };

    /// <summary>The texts in a list, such as <c>required</c>; empty for anything else.</summary>
    public static HashSet<string> TextsOf(JsonNode? list) => (list as JsonArray ?? [])
        .OfType<JsonValue>()
        .Select(item => item.TryGetValue(out string? text) ? text : null)
        .OfType<string>()
        .ToHashSet(StringComparer.Ordinal);
}
