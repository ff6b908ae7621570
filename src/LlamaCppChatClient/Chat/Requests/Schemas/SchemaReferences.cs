using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Gives each <c>$ref</c> the form that the server understands.</summary>
internal static class SchemaReferences
{
    /// <remarks>
    /// What the server can't reach, the root above all, gets a copy in <c>$defs</c>. The root itself stays where it is: chat templates
    /// and the server's tool parsers look there for <c>properties</c>.
    /// </remarks>
    public static void Rewrite(SchemaDocument document, IEnumerable<(JsonObject Schema, JsonObject Target)> references)
    {
        Dictionary<JsonObject, string> copies = new(ReferenceEqualityComparer.Instance);
        foreach ((JsonObject schema, JsonObject target) in references)
        {
            if (SchemaPointer.ToServer(document.Root, target) is not { } reference)
            {
                if (!copies.TryGetValue(target, out string? name))
                {
                    copies[target] = name = FreeName(document, copies, target);
                }

                reference = $"#/$defs/{name}";
            }

            schema["$ref"] = reference;
        }

        // After the loop, so that the copies have the new references, too; all at once, so that no copy holds another.
        List<(string Name, JsonNode Copy)> made = [.. copies.Select(entry => (entry.Value, CopyOf(entry.Key)))];
        foreach ((string name, JsonNode copy) in made)
        {
            if (document.Root["$defs"] is not JsonObject definitions)
            {
                document.Root["$defs"] = definitions = [];
            }

            definitions[name] = copy;
        }
    }

    private static string FreeName(SchemaDocument document, Dictionary<JsonObject, string> copies, JsonObject target)
    {
        string wish = target.Parent is JsonObject ? target.GetPropertyName().Replace('/', '_') : "Root";
        JsonObject? definitions = document.Root["$defs"] as JsonObject;
        string name = wish;
        for (int number = 2; definitions?.ContainsKey(name) == true || copies.ContainsValue(name); number++)
        {
            name = $"{wish}{number}";
        }

        return name;
    }

    private static JsonNode CopyOf(JsonObject target)
    {
        JsonNode copy = target.DeepClone();
        if (target.Parent is null && copy is JsonObject root)
        {
            // The references lead to the root's own.
            root.Remove("$defs");
            root.Remove("definitions");
            root.Remove("$schema");
        }

        return copy;
    }
}
