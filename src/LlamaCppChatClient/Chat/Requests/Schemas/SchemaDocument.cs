using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Errors;

namespace LlamaCpp.Chat;

/// <summary>A schema's own copy of the caller's JSON, which may be changed.</summary>
internal sealed class SchemaDocument
{
    // What Utf8JsonWriter writes. The server took 6,000 levels, and died of 20,000.
    private const int MaxDepth = 1000;

    // How much of the schema a message repeats.
    private const int MaxQuoted = 500;

    private readonly string _where;

    private SchemaDocument(JsonObject root, string where)
    {
        Root = root;
        _where = where;
    }

    public JsonObject Root { get; }

    public static SchemaDocument Copy(JsonElement schema, string where) => new((JsonObject)Copy(schema, where, 1)!, where);

    /// <summary>Makes the exception for a schema that can't be sent; the caller throws it.</summary>
    public ArgumentException CreateException(SchemaPath path, string error, string? hint = null) => CreateException(_where, path.ToString(), error, hint);

    public static ArgumentException CreateException(string where, string pointer, string error, string? hint = null) =>
        OptionError.Create($"The schema of {where} can't be sent to llama-server: {Short(error)} (at {Short(pointer)}).{(hint is null ? "" : " " + hint)}");

    private static string Short(string text) => text.Length <= MaxQuoted ? text : string.Concat(text.AsSpan(0, MaxQuoted - 1), "…");

    private static JsonNode? Copy(JsonElement element, string where, int depth)
    {
        if (depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw CreateException(where, "#", $"it is nested too deep; at most {MaxDepth} levels can be");
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject members = [];
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    // A name that comes twice: the last one wins, as on the server.
                    members[member.Name] = Copy(member.Value, where, depth + 1);
                }

                return members;
            case JsonValueKind.Array:
                JsonArray items = [];
                foreach (JsonElement item in element.EnumerateArray())
                {
                    items.Add(Copy(item, where, depth + 1));
                }

                return items;
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }
}
