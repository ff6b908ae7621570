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
        if (schema["anyOf"] is not JsonArray && schema["oneOf"] is not JsonArray)
        {
            return;
        }

        HashSet<string>? required = null;
        foreach (JsonObject choice in ChoicesOf(schema, "anyOf").Concat(ChoicesOf(schema, "oneOf")))
        {
            RepeatRequired(required ??= SchemaTypes.TextsOf(schema["required"]), choice);
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

    private static void RepeatRequired(HashSet<string> all, JsonObject choice)
    {
        if (all.Count == 0 || choice["properties"] is not JsonObject properties)
        {
            return;
        }

        // By the properties of the choice, so that many choices and many names do not multiply.
        JsonArray own = choice["required"] as JsonArray ?? [];
        HashSet<string> known = SchemaTypes.TextsOf(own);
        JsonNode?[] missing = [.. properties.Where(property => all.Contains(property.Key) && !known.Contains(property.Key)).Select(property => JsonValue.Create(property.Key))];
        if (missing.Length > 0)
        {
            choice["required"] = new JsonArray([.. missing.Concat(own.Select(name => name?.DeepClone()))]);
        }
    }
}
