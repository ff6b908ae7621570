using LlamaCpp.Transport;

namespace LlamaCpp.Chat;

/// <summary>Whose schema can't become a grammar, and what in it llama-server is known to refuse.</summary>
internal static class SchemaHints
{
    /// <summary>The owner of a raw grammar, which is no schema.</summary>
    public const string Grammar = "the Grammar";

    private const string Error = "JSON schema error at ";
    private const int MaxNamed = 5;

    /// <param name="message">The server's words.</param>
    /// <param name="find">Finds the schemas of the request; asked only when the words are about schemas.</param>
    public static string? For(string message, Func<IReadOnlyList<RequestedSchema>> find)
    {
        bool isGrammar = message.Says("failed to parse grammar");
        int place = message.LastIndexOf(Error, StringComparison.Ordinal);
        if (!isGrammar && place < 0)
        {
            return null;
        }

        IReadOnlyList<RequestedSchema> schemas = find();
        if (isGrammar && schemas.Count == 0)
        {
            return null;
        }

        if (isGrammar && schemas.Any(schema => schema.Owner == Grammar))
        {
            return "The Grammar of the call's options is not valid GBNF: its rules have the form name ::= definition, and one of them is named root.";
        }

        string words = place < 0 ? "" : message[(place + Error.Length)..];
        return $"A schema can't become a grammar: {Owners(schemas, words.Split(':')[0])}. {(isGrammar ? Unreadable : Refused(words))}";
    }

    private const string Unreadable = "llama-server is known to refuse very large minLength, maxLength, minItems and maxItems, and some patterns.";

    private static string Owners(IReadOnlyList<RequestedSchema> schemas, string pointer)
    {
        List<RequestedSchema> found = [.. schemas.Where(schema => schema.Has(pointer))];
        string[] names = [.. (found.Count > 0 ? found : schemas).Select(schema => schema.Owner)];
        return names switch
        {
            [] => "one of those in the request",
            [string only] => $"that of {only}",
            { Length: <= MaxNamed } => $"that of {string.Join(", ", names[..^1])} or {names[^1]}",
            _ => $"that of {string.Join(", ", names[..MaxNamed])} or one of {names.Length - MaxNamed} more",
        };
    }

    private static string Refused(string words) =>
        words.Says("must be an object") ? "llama-server refuses true, false and null in place of a schema or of properties: use {} for any value."
        : words.Says("$ref") ? "llama-server takes a $ref within the document only, such as #/$defs/Name; not # itself, and no escaped names."
        : words.Says("type") ? "llama-server knows the types string, number, integer, boolean, object, array and null."
        : words.Says("enum") ? "llama-server refuses an empty enum."
        : words.Says("must be a boolean or a schema") ? "llama-server refuses null for additionalProperties: leave it out."
        : words.Says("non-negative") ? "llama-server refuses negative lengths."
        : "llama-server is known to refuse true and false as schemas, a $ref to # or to another document, empty enums, unknown types and broken patterns.";
}
