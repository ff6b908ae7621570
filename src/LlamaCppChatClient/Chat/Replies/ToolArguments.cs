using System.Text.Json;

namespace LlamaCpp.Chat;

/// <summary>Reads the arguments of a tool call.</summary>
internal static class ToolArguments
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <summary>Reads a JSON object, or a JSON string that holds one: some servers encode the arguments twice.</summary>
    /// <exception cref="JsonException">The text is something else.</exception>
    /// <exception cref="InvalidOperationException">A string in it is not valid text.</exception>
    public static Dictionary<string, object?> Parse(ReadOnlySpan<char> text)
    {
        if (text.IsWhiteSpace())
        {
            return new Dictionary<string, object?>(StringComparer.Ordinal);
        }

        JsonElement root = JsonElement.Parse(text, Options);
        return root.ValueKind == JsonValueKind.String ? ParseInner(root.GetString()!) : Read(root, text);
    }

    private static Dictionary<string, object?> ParseInner(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new Dictionary<string, object?>(StringComparer.Ordinal);
        }

        try
        {
            return Read(JsonElement.Parse(text, Options), text);
        }
        catch (JsonException error)
        {
            throw new JsonException("they are a JSON String", error);
        }
    }

    private static Dictionary<string, object?> Read(JsonElement root, ReadOnlySpan<char> text)
    {
        Dictionary<string, object?> arguments = new(StringComparer.Ordinal);
        if (root.ValueKind == JsonValueKind.Null)
        {
            return arguments;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"they are a JSON {root.ValueKind}");
        }

        if (text.Contains(@"\ud", StringComparison.OrdinalIgnoreCase))
        {
            // Strings are unescaped when they are read, and half a surrogate pair would fail in the function or the next request.
            using Utf8JsonWriter writer = new(Stream.Null);
            root.WriteTo(writer);
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            arguments[property.Name] = property.Value;
        }

        return arguments;
    }
}
