using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Brings one schema into a form that the server takes for what it means.</summary>
internal static class SchemaRewriter
{
    // What JsonSchemaExporter writes beside ["string", "integer"] and ["string", "number"] when numbers may come as strings, as in
    // JsonSerializerDefaults.Web. The server can't enforce \d, so any string would do.
    private static readonly string[] NumberPatterns =
    [
        @"^-?(?:0|[1-9]\d*)$",
        @"^-?(?:0|[1-9]\d*)(?:\.\d+)?$",
        @"^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$",
    ];

    /// <exception cref="ArgumentException">A <c>false</c> stands where the server knows nothing equivalent.</exception>
    public static void Rewrite(SchemaDocument document, SchemaPlace place)
    {
        if (place.Schema.Count == 0)
        {
            return;
        }

        LeaveOutNulls(place.Schema);
        MakeNumberPlain(place.Schema);
        UnwrapSingleAllOf(place.Schema);
        SharedByChoices.Repeat(place.Schema);
        ImpossibleParts.LeaveOut(document, place);
    }

    private static void LeaveOutNulls(JsonObject schema)
    {
        List<string>? nulls = null;
        foreach ((string keyword, JsonNode? value) in schema)
        {
            // For these, null is a value like any other.
            if (value is null && keyword is not ("const" or "default" or "example"))
            {
                (nulls ??= []).Add(keyword);
            }
        }

        nulls?.ForEach(keyword => schema.Remove(keyword));
    }

    private static void MakeNumberPlain(JsonObject schema)
    {
        if (schema["pattern"] is not JsonValue value || !value.TryGetValue(out string? pattern) || Array.IndexOf(NumberPatterns, pattern) < 0)
        {
            return;
        }

        IReadOnlyList<string> types = SchemaTypes.Of(schema);
        if (types.Count > 1
            && types.Contains("string", StringComparer.Ordinal)
            && types.All(type => type is "string" or "integer" or "number" or "null"))
        {
            JsonNode?[] rest = [.. types.Where(type => type is not "string").Select(type => JsonValue.Create(type))];
            schema["type"] = rest.Length == 1 ? rest[0] : new JsonArray(rest);
            schema.Remove("pattern");
        }
    }

    // The server makes an empty object of any allOf without properties or enum in it: {"allOf":[{"type":"string"}]} gave {}.
    // One choice of one means the same, and is read.
    private static void UnwrapSingleAllOf(JsonObject schema)
    {
        if (schema["allOf"] is JsonArray { Count: 1 } only
            && !schema.Any(member => member.Key is "properties" or "required" or "additionalProperties" or "anyOf" or "oneOf"))
        {
            schema.Remove("allOf");
            schema["anyOf"] = only;
        }
    }
}
