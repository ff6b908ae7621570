using System.Globalization;
using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Gives each <c>$ref</c> the form that the server understands.</summary>
internal static class SchemaReferences
{
    /// <remarks>
    /// What the server can't reach, the root above all, gets a copy in <c>$defs</c>. The root itself stays where it is: chat templates
    /// and the server's tool parsers look there for <c>properties</c>.
    /// </remarks>
    /// <exception cref="LlamaCppException">The copies would be many times as large as the schema.</exception>
    public static void Rewrite(SchemaDocument document, List<(JsonObject Schema, JsonObject Target)> references)
    {
        if (references.Count == 0)
        {
            return;
        }

        Dictionary<JsonObject, string?> places = FindPlaces(document.Root, references);
        SchemaCopies copies = new(document);
        foreach ((JsonObject schema, JsonObject target) in references)
        {
            schema["$ref"] = places.GetValueOrDefault(target) ?? $"#/$defs/{copies.NameOf(target)}";
        }

        // After the loop, so that the copies have the new references, too.
        copies.AddToDocument();
    }

    /// <summary>The <c>$ref</c> under which the server finds each target, or null when it has none.</summary>
    /// <remarks>
    /// The server undoes no escapes (<c>~1</c>, <c>%20</c>), so a name with a slash can't be reached, and neither can the root: it refuses <c>#</c>.
    /// </remarks>
    private static Dictionary<JsonObject, string?> FindPlaces(JsonObject root, List<(JsonObject Schema, JsonObject Target)> references)
    {
        Dictionary<JsonObject, string?> places = new(ReferenceEqualityComparer.Instance);
        foreach ((_, JsonObject target) in references)
        {
            places[target] = null;
        }

        // One walk for all: asking a node for its own name is a search.
        List<string> names = [];
        Walk(root);
        places[root] = null;
        return places;

        void Walk(JsonNode? node)
        {
            if (node is JsonObject members)
            {
                if (places.ContainsKey(members))
                {
                    places[members] = names.Exists(name => name.Contains('/')) ? null : "#/" + string.Join('/', names);
                }

                foreach ((string name, JsonNode? member) in members)
                {
                    WalkTo(name, member);
                }
            }
            else if (node is JsonArray items)
            {
                for (int index = 0; index < items.Count; index++)
                {
                    WalkTo(index.ToString(CultureInfo.InvariantCulture), items[index]);
                }
            }
        }

        void WalkTo(string name, JsonNode? node)
        {
            if (node is JsonObject or JsonArray)
            {
                names.Add(name);
                Walk(node);
                names.RemoveAt(names.Count - 1);
            }
        }
    }
}
