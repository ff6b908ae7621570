using System.Text.Json.Nodes;

namespace LlamaCpp.Chat;

/// <summary>Finds what no value can match, and what makes the whole server hang.</summary>
/// <remarks>Captures: structured/schema-min-greater-than-max-hangs-server.txt, and "min-gt-max-int" in the matrices.</remarks>
internal static class SchemaErrors
{
    // Beyond it, the rule that the server makes of a bound on one side asks for more than 16 digits, and hangs it. A bound that is
    // an end of Int64 counts as none there.
    private const decimal LargestLoneBound = 1e15m;

    /// <exception cref="ArgumentException">The schema has such an error.</exception>
    public static void ThrowIfAny(SchemaDocument document, SchemaPlace place)
    {
        if (place.Schema.Count == 0)
        {
            return;
        }

        string? error = FindSizeError(place.Schema, "minLength", "maxLength")
            ?? FindSizeError(place.Schema, "minItems", "maxItems")
            ?? FindSizeError(place.Schema, "minProperties", "maxProperties")
            ?? FindIntegerError(place.Schema)
            ?? FindPatternError(place.Schema);
        if (error is not null)
        {
            throw document.CreateException(place.Path, error, "Correct it: the whole server can hang on such a schema.");
        }

        if (place.Schema["enum"] is JsonArray { Count: 0 })
        {
            throw document.CreateException(place.Path, "enum is empty, so no value matches");
        }
    }

    private static string? FindSizeError(JsonObject schema, string least, string most)
    {
        decimal? min = NumberOf(schema, least);
        decimal? max = NumberOf(schema, most);
        return min < 0 ? $"{least} {schema[least]} is negative"
            : max < 0 ? $"{most} {schema[most]} is negative"
            : min > max ? $"{least} {schema[least]} is greater than {most} {schema[most]}"
            : null;
    }

    private static string? FindIntegerError(JsonObject schema)
    {
        // The server reads bounds of integers only.
        if (!SchemaTypes.Of(schema).Contains("integer", StringComparer.Ordinal))
        {
            return null;
        }

        decimal? min = IntegerOf(schema, "minimum", Math.Ceiling) ?? IntegerOf(schema, "exclusiveMinimum", Math.Floor) + 1;
        decimal? max = IntegerOf(schema, "maximum", Math.Floor) ?? IntegerOf(schema, "exclusiveMaximum", Math.Ceiling) - 1;
        if (min > max)
        {
            return $"no integer lies between the bounds {min} and {max}";
        }

        bool isOpenAbove = max is null or >= long.MaxValue;
        bool isOpenBelow = min is null or <= long.MinValue;
        return isOpenAbove && min > LargestLoneBound && min <= long.MaxValue ? $"minimum {min} has more than 15 digits, and there is no maximum below {long.MaxValue}"
            : isOpenBelow && max < -LargestLoneBound && max >= long.MinValue ? $"maximum {max} has more than 15 digits, and there is no minimum above {long.MinValue}"
            : null;
    }

    private static string? FindPatternError(JsonObject schema) =>
        schema["pattern"] is JsonValue value && value.TryGetValue(out string? pattern) && PatternQuantifiers.FindOutOfOrder(pattern) is { } quantifier
            ? $"a pattern has the quantifier {quantifier}, whose least is greater than its most"
            : null;

    // Far beyond Int64 all is the same, and adding one would overflow.
    private static decimal? IntegerOf(JsonObject schema, string keyword, Func<decimal, decimal> round) =>
        NumberOf(schema, keyword) is { } number ? round(Math.Clamp(number, -1e20m, 1e20m)) : null;

    private static decimal? NumberOf(JsonObject schema, string keyword) =>
        schema[keyword] is JsonValue value && value.TryGetValue(out decimal number) ? number : null;
}
