using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Says what a schema says by <c>false</c>, which the server refuses, in another way.</summary>
internal static class ImpossibleParts
{
    /// <exception cref="ArgumentException">There is no other way.</exception>
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
        if (place.Schema["properties"] is not JsonObject properties)
        {
            return;
        }

        string[] names = [.. properties.Where(property => IsFalse(property.Value)).Select(property => property.Key)];
        HashSet<string> required = names.Length == 0 ? [] : SchemaTypes.TextsOf(place.Schema["required"]);
        foreach (string name in names)
        {
            SchemaPath path = place.Path.To("properties", name);
            if (required.Contains(name))
            {
                throw document.CreateException(path, "a required property is false, so no value matches");
            }

            if (place.Schema["additionalProperties"] is { } additional && !IsFalse(additional))
            {
                throw document.CreateException(
                    path,
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
                throw document.CreateException(place.Path, $"items is false and minItems is {min}, so no array matches");
            }

            place.Schema.Remove("items");
            place.Schema["maxItems"] = 0;
        }
    }

    private static void LeaveOutChoices(SchemaDocument document, SchemaPlace place, string keyword)
    {
        if (place.Schema[keyword] is not JsonArray { Count: > 0 } choices)
        {
            return;
        }

        if (choices.All(IsFalse))
        {
            throw document.CreateException(place.Path.To(keyword), $"{keyword} has nothing but false in it, so no value matches");
        }

        choices.RemoveAll(IsFalse);
    }

    private static void RefuseIn(SchemaDocument document, SchemaPlace place, string keyword)
    {
        if (place.Schema[keyword] is JsonArray parts && parts.Any(IsFalse))
        {
            throw document.CreateException(place.Path.To(keyword), $"{keyword} has false in it, and the server knows no equivalent");
        }
    }

    private static bool IsFalse(JsonNode? node) => node?.GetValueKind() == JsonValueKind.False;
}
