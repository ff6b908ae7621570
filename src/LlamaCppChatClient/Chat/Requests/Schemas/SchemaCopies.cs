using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Copies, in <c>$defs</c>, of schemas that the server can't reach where they stand.</summary>
internal sealed class SchemaCopies(SchemaDocument document)
{
    // A schema may contain others that are copied, too: without a bound, a small document could become as large as it likes.
    private const int MaxGrowth = 4;
    private const int AlwaysAllowed = 10_000;

    private readonly Dictionary<JsonObject, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _used = [.. (document.Root["$defs"] as JsonObject ?? []).Select(member => member.Key)];
    private readonly Dictionary<string, int> _lastNumbers = new(StringComparer.Ordinal);

    /// <summary>The name of a schema's copy.</summary>
    public string NameOf(JsonObject target)
    {
        if (!_names.TryGetValue(target, out string? name))
        {
            _names[target] = name = FreeName(target.Parent is JsonObject ? target.GetPropertyName().Replace('/', '_') : "Root");
        }

        return name;
    }

    /// <summary>Makes the copies: all at once, so that no copy holds another.</summary>
    /// <exception cref="LlamaCppException">They would be many times as large as the schema.</exception>
    public void AddToDocument()
    {
        long budget = _names.Count == 0 ? 0 : Math.Max(AlwaysAllowed, MaxGrowth * Count(document.Root));
        List<(string Name, JsonNode Copy)> made = [];
        foreach ((JsonObject target, string name) in _names)
        {
            budget -= Count(target);
            if (budget < 0)
            {
                throw document.CreateException(SchemaPath.Root, "its references lead to schemas within each other that llama-server can't reach, and copies of them would be many times as large as the whole", "Move them to $defs.");
            }

            made.Add((name, CopyOf(target)));
        }

        foreach ((string name, JsonNode copy) in made)
        {
            if (document.Root["$defs"] is not JsonObject definitions)
            {
                document.Root["$defs"] = definitions = [];
            }

            definitions[name] = copy;
        }
    }

    private static long Count(JsonNode? node) => 1 + node switch
    {
        JsonObject members => members.Sum(member => Count(member.Value)),
        JsonArray items => items.Sum(Count),
        _ => 0,
    };

    private static JsonNode CopyOf(JsonObject target)
    {
        if (target.Parent is not null)
        {
            return target.DeepClone();
        }

        // The references lead to the root's own.
        return new JsonObject(target
            .Where(member => member.Key is not ("$defs" or "definitions" or "$schema"))
            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
    }

    private string FreeName(string wish)
    {
        string name = wish;
        while (!_used.Add(name))
        {
            int number = _lastNumbers.GetValueOrDefault(wish, 1) + 1;
            _lastNumbers[wish] = number;
            name = $"{wish}{number}";
        }

        return name;
    }
}
