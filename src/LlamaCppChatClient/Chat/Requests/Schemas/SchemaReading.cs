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
        reading.Add(document.Root);
        while (reading._waiting.TryDequeue(out SchemaPlace place))
        {
            reading.Places.Add(place);
            reading.ReadReference(place);
            foreach (JsonNode part in PartsOf(place.Schema))
            {
                reading.Add(part);
            }
        }

        return reading;
    }

    private static List<JsonNode> PartsOf(JsonObject schema)
    {
        IEnumerable<JsonNode?> parts = [schema["items"] is JsonArray ? null : schema["items"], schema["additionalProperties"] as JsonObject];
        if (schema["properties"] is JsonObject properties)
        {
            parts = parts.Concat(properties.Select(property => property.Value));
        }

        // Older drafts have a list in "items", which the server reads like prefixItems.
        string[] lists = ["anyOf", "oneOf", "allOf", "prefixItems", "items"];
        return [.. parts.Concat(lists.SelectMany(keyword => schema[keyword] as JsonArray ?? [])).OfType<JsonNode>()];
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

        if (target.GetValueKind() == JsonValueKind.False)
        {
            throw _document.CreateException(place.Pointer, $"{reference} is false, which no value matches");
        }

        if (Add(target) is { } schema)
        {
            References.Add((place.Schema, schema));
        }
    }

    private JsonObject? Add(JsonNode node)
    {
        if (node.GetValueKind() == JsonValueKind.True)
        {
            node = Replace(node, []);
        }

        if (node is JsonObject schema && _seen.Add(schema))
        {
            _waiting.Enqueue(new SchemaPlace(schema, SchemaPointer.Of(schema)));
        }

        return node as JsonObject;
    }

    private static JsonObject Replace(JsonNode node, JsonObject replacement)
    {
        if (node.Parent is JsonArray list)
        {
            list[node.GetElementIndex()] = replacement;
        }
        else
        {
            node.Parent![node.GetPropertyName()] = replacement;
        }

        return replacement;
    }
}
