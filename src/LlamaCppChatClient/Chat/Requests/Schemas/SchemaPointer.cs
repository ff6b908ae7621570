using System.Globalization;
using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>JSON pointers, as the standard and as the server reads them.</summary>
internal static class SchemaPointer
{
    /// <summary>Gives the slot of what a <c>$ref</c> means, or null when it leads nowhere or out of the document.</summary>
    public static SchemaSlot? Find(JsonObject root, string reference)
    {
        if (reference is "" or "#")
        {
            return new SchemaSlot(root, null, "#", SchemaPath.Root);
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

    private static SchemaSlot? Descend(JsonNode root, string[] names)
    {
        JsonNode? container = null;
        JsonNode? node = root;
        SchemaPath path = SchemaPath.Root;
        foreach (string name in names)
        {
            container = node;
            path = path.To(name);
            node = node switch
            {
                JsonObject members when members.TryGetPropertyValue(name, out JsonNode? member) => member,
                JsonArray items when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < items.Count =>
                    items[index],
                _ => null,
            };
        }

        return node is null ? null : new SchemaSlot(node, container, names[^1], path);
    }

    private static string Unescape(string name) =>
        Uri.UnescapeDataString(name).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
