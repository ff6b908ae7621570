using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Finds the schemas of a call by their owners, to name them when the server refuses one. A single response format comes before many tools.</summary>
internal static class RequestedSchemas
{
    public static IReadOnlyList<RequestedSchema> Of(ChatOptions? options) => options is null ? [] : [.. Find(options)];

    private static IEnumerable<RequestedSchema> Find(ChatOptions options)
    {
        if (Extra(options, OptionKeys.Grammar) is { } grammar && LooseValue.AsText(grammar) is { Length: > 0 })
        {
            yield return new RequestedSchema(SchemaHints.Grammar, default);
        }

        if (options.ResponseFormat is ChatResponseFormatJson { Schema: { } format })
        {
            yield return new RequestedSchema("the response format", format);
        }

        if (Extra(options, OptionKeys.JsonSchema) is { } extra)
        {
            yield return new RequestedSchema("AdditionalProperties[\"json_schema\"]", extra is JsonElement schema ? schema : default);
        }

        foreach (AIFunctionDeclaration tool in options.Tools?.OfType<AIFunctionDeclaration>() ?? [])
        {
            yield return new RequestedSchema($"the tool '{tool.Name}'", tool.JsonSchema);
        }
    }

    private static object? Extra(ChatOptions options, string key) => options.AdditionalProperties?.GetValueOrDefault(key);
}
