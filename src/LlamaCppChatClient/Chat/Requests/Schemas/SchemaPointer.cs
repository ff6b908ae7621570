using System.Globalization;
using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>JSON pointers, as the standard and as the server reads them.</summary>
internal static class SchemaPointer
{
    /// <summary>Says where a node stands, as a JSON pointer for people: <c>#/properties/a~1b</c>.</summary>
    public static string Of(JsonNode node) =>
        string.Concat(Climb(node).Path.Prepend("#").Select((name, index) => index == 0 ? name : "/" + Escape(name)));

    /// <summary>Gives the <c>$ref</c> under which the server finds a node, or null when it has none.</summary>
    /// <remarks>
    /// The server undoes no escapes (<c>~1</c>, <c>%20</c>), so a name with a slash can't be reached, and neither can the root:
    /// it refuses <c>#</c>.
    /// </remarks>
    public static string? ToServer(JsonNode root, JsonNode node)
    {
        (JsonNode top, List<string> path) = Climb(node);
        return top == root && path.Count > 0 && !path.Exists(name => name.Contains('/')) ? "#/" + string.Join('/', path) : null;
    }

    /// <summary>Gives what a <c>$ref</c> means, or null when it leads nowhere or out of the document.</summary>
    public static JsonNode? Find(JsonNode root, string reference)
    {
        if (reference is "" or "#")
        {
            return root;
        }

        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        // As the server reads it first: such a reference can stay as it is.
        string[] names = reference[2..].Split('/');
        return Descend(root, names) ?? Descend(root, Array.ConvertAll(names, Unescape));
    }

    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static JsonNode? Descend(JsonNode? node, string[] names)
    {
        foreach (string name in names)
        {
            node = node switch
            {
                JsonObject members when members.TryGetPropertyValue(name, out JsonNode? member) => member,
                JsonArray items when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < items.Count =>
                    items[index],
                _ => null,
            };
        }

        return node;
    }

    private static (JsonNode Top, List<string> Path) Climb(JsonNode node)
    {
        List<string> path = [];
        for (; node.Parent is { } parent; node = parent)
        {
            path.Add(parent is JsonArray ? node.GetElementIndex().ToString(CultureInfo.InvariantCulture) : node.GetPropertyName());
        }

        path.Reverse();
        return (node, path);
    }

    private static string Unescape(string name) =>
        Uri.UnescapeDataString(name).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
