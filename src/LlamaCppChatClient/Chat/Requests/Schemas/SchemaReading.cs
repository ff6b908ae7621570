using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>The schemas in a document that the server reads, found the way it finds them; <c>true</c> becomes <c>{}</c> on the way.</summary>
/// <remarks>
/// It does not look into <c>not</c>, <c>if</c>, <c>contains</c>, <c>patternProperties</c> and the like, nor into definitions
/// that nothing refers to: booleans and contradictions do no harm there, and stay.
/// </remarks>
internal sealed class SchemaReading
{
    private readonly SchemaDocument _document;
    private readonly HashSet<JsonObject> _seen = new(ReferenceEqualityComparer.Instance);

    // A queue, since references can make a chain as long as the document.
    private readonly Queue<SchemaPlace> _waiting = new();

    private SchemaReading(SchemaDocument document) => _document = document;

    public List<SchemaPlace> Places { get; } = [];

    /// <summary>The schemas with a <c>$ref</c> into the document, and the schemas that they mean.</summary>
    public List<(JsonObject Schema, JsonObject Target)> References { get; } = [];

    public static SchemaReading Of(SchemaDocument document)
    {
        SchemaReading reading = new(document);
        reading.Add(new SchemaSlot(document.Root, null, "#", SchemaPath.Root));
        while (reading._waiting.TryDequeue(out SchemaPlace place))
        {
            reading.Places.Add(place);
            reading.ReadReference(place);
            foreach (SchemaSlot part in PartsOf(place))
            {
                reading.Add(part);
            }
        }

        return reading;
    }

    private static List<SchemaSlot> PartsOf(SchemaPlace place)
    {
        JsonObject schema = place.Schema;
        if (schema.Count == 0)
        {
            return [];
        }

        List<SchemaSlot> parts = [];
        if (schema["items"] is { } items and not JsonArray)
        {
            parts.Add(new SchemaSlot(items, schema, "items", place.Path.To("items")));
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            parts.Add(new SchemaSlot(additional, schema, "additionalProperties", place.Path.To("additionalProperties")));
        }

        if (schema["properties"] is JsonObject properties)
        {
            parts.AddRange(properties
                .Where(property => property.Value is not null)
                .Select(property => new SchemaSlot(property.Value!, properties, property.Key, place.Path.To("properties", property.Key))));
        }

        // Older drafts have a list in "items", which the server reads like prefixItems.
        foreach (string keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf", "prefixItems", "items"])
        {
            JsonArray? list = schema[keyword] as JsonArray;
            for (int index = 0; index < list?.Count; index++)
            {
                if (list[index] is { } part)
                {
                    string number = index.ToString(CultureInfo.InvariantCulture);
                    parts.Add(new SchemaSlot(part, list, number, place.Path.To(keyword, number)));
                }
            }
        }

        return parts;
    }

    private void ReadReference(SchemaPlace place)
    {
        // A reference that leads nowhere, or out of the document, is left for the server to refuse: its message names it.
        if (place.Schema["$ref"] is not JsonValue value
            || !value.TryGetValue(out string? reference)
            || SchemaPointer.Find(_document.Root, reference) is not { } target)
        {
            return;
        }

        if (target.Node.GetValueKind() == JsonValueKind.False)
        {
            throw _document.CreateException(place.Path, $"{reference} is false, which no value matches");
        }

        if (Add(target) is { } schema)
        {
            References.Add((place.Schema, schema));
        }
    }

    private JsonObject? Add(SchemaSlot part)
    {
        JsonNode node = part.Node.GetValueKind() == JsonValueKind.True ? part.Replace([]) : part.Node;
        if (node is JsonObject schema && _seen.Add(schema))
        {
            _waiting.Enqueue(new SchemaPlace(schema, part.Path));
        }

        return node as JsonObject;
    }
}
