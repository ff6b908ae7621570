using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Says what a schema says by <c>false</c>, which the server refuses, in another way.</summary>
internal static class ImpossibleParts
{
    /// <exception cref="LlamaCppException">There is no other way.</exception>
    public static void LeaveOut(SchemaDocument document, SchemaPlace place)
    {
        LeaveOutProperties(document, place);
        LeaveOutItems(document, place);
        LeaveOutChoices(document, place, "anyOf");
        LeaveOutChoices(document, place, "oneOf");
        RefuseIn(document, place, "allOf");
        RefuseIn(document, place, "prefixItems");
        RefuseIn(document, place, "items");
    }

    // A property that is not listed can't come: the server closes an object with properties, unless additionalProperties opens it.
    private static void LeaveOutProperties(SchemaDocument document, SchemaPlace place)
    {
        JsonObject properties = place.Schema["properties"] as JsonObject ?? [];
        foreach (string name in properties.Where(property => IsFalse(property.Value)).Select(property => property.Key).ToArray())
        {
            string pointer = place.PointerTo("properties", name);
            if (place.Schema["required"] is JsonArray required && required.Any(item => IsText(item, name)))
            {
                throw document.CreateException(pointer, "a required property is false, so no value matches");
            }

            if (place.Schema["additionalProperties"] is { } additional && !IsFalse(additional))
            {
                throw document.CreateException(
                    pointer,
                    "false forbids a property of an object that takes others (additionalProperties), which the server can't enforce",
                    "Leave out additionalProperties, or the property.");
            }

            properties.Remove(name);
        }
    }

    private static void LeaveOutItems(SchemaDocument document, SchemaPlace place)
    {
        JsonNode? items = place.Schema["items"];
        if (place.Schema["prefixItems"] is JsonArray && (IsFalse(items) || items is JsonObject { Count: 0 }))
        {
            // Beside items, the server overlooks prefixItems; alone, it gives exactly these.
            place.Schema.Remove("items");
        }
        else if (IsFalse(items))
        {
            if (place.Schema["minItems"] is JsonValue least && least.TryGetValue(out decimal min) && min > 0)
            {
                throw document.CreateException(place.Pointer, $"items is false and minItems is {min}, so no array matches");
            }

            place.Schema.Remove("items");
            place.Schema["maxItems"] = 0;
        }
    }

    private static void LeaveOutChoices(SchemaDocument document, SchemaPlace place, string keyword)
    {
        JsonArray choices = place.Schema[keyword] as JsonArray ?? [];
        if (choices.Count > 0 && choices.All(IsFalse))
        {
            throw document.CreateException($"{place.Pointer}/{keyword}", $"{keyword} has nothing but false in it, so no value matches");
        }

        choices.RemoveAll(IsFalse);
    }

    private static void RefuseIn(SchemaDocument document, SchemaPlace place, string keyword)
    {
        if (place.Schema[keyword] is JsonArray parts && parts.Any(IsFalse))
        {
            throw document.CreateException($"{place.Pointer}/{keyword}", $"{keyword} has false in it, and the server knows no equivalent");
        }
    }

    private static bool IsFalse(JsonNode? node) => node?.GetValueKind() == JsonValueKind.False;

    private static bool IsText(JsonNode? node, string text) =>
        node is JsonValue value && value.TryGetValue(out string? found) && string.Equals(found, text, StringComparison.Ordinal);
}
