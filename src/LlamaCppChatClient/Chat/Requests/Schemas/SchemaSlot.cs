using System.Globalization;
using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>A part of a schema in its place, where another can be put.</summary>
/// <param name="Node">The part.</param>
/// <param name="Container">The object or list that holds it; null for the document itself.</param>
/// <param name="Name">Its name or number there. Asking the part for it takes a search.</param>
/// <param name="Path">Where it stood in the caller's document.</param>
internal readonly record struct SchemaSlot(JsonNode Node, JsonNode? Container, string Name, SchemaPath Path)
{
    /// <summary>Puts an object in the place of the part.</summary>
    public JsonObject Replace(JsonObject replacement)
    {
        if (Container is JsonArray list)
        {
            list[int.Parse(Name, CultureInfo.InvariantCulture)] = replacement;
        }
        else
        {
            Container![Name] = replacement;
        }

        return replacement;
    }
}
