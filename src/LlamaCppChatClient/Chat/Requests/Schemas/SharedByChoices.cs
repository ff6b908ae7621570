using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Repeats in the choices what stands beside them and holds for all; the server overlooks it there.</summary>
/// <remarks>
/// That is where .NET puts the <c>$type</c> of an abstract type's descendants and the null of a nullable one. Without the one, the
/// answer can't be deserialized; without the other, a recursive type has no end.
/// </remarks>
internal static class SharedByChoices
{
    public static void Repeat(JsonObject schema)
    {
        foreach (JsonObject choice in ChoicesOf(schema, "anyOf").Concat(ChoicesOf(schema, "oneOf")))
        {
            RepeatRequired(schema, choice);
        }

        // A choice that names properties but no type lets null pass.
        if (SchemaTypes.Of(schema).Contains("null", StringComparer.Ordinal)
            && ChoicesOf(schema, "anyOf").Any(choice => choice.ContainsKey("properties") && !choice.ContainsKey("type"))
            && !ChoicesOf(schema, "anyOf").Any(choice => SchemaTypes.Of(choice).Contains("null", StringComparer.Ordinal)))
        {
            schema["anyOf"]!.AsArray().Add((JsonNode)new JsonObject { ["type"] = "null" });
        }
    }

    private static IEnumerable<JsonObject> ChoicesOf(JsonObject schema, string keyword) => (schema[keyword] as JsonArray ?? []).OfType<JsonObject>();

    private static void RepeatRequired(JsonObject schema, JsonObject choice)
    {
        JsonArray all = schema["required"] as JsonArray ?? [];
        JsonArray own = choice["required"] as JsonArray ?? [];
        JsonNode?[] missing = [.. all.Where(name => IsListed(name, choice) && !own.Any(other => JsonNode.DeepEquals(name, other)))];
        if (missing.Length > 0)
        {
            choice["required"] = new JsonArray([.. missing.Concat(own).Select(name => name?.DeepClone())]);
        }
    }

    private static bool IsListed(JsonNode? name, JsonObject choice) =>
        choice["properties"] is JsonObject properties
        && name is JsonValue value
        && value.TryGetValue(out string? text)
        && properties.ContainsKey(text);
}
