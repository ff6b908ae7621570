using System.Text.Json;
using LlamaCpp.Errors;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes what shapes the answer: <see cref="ChatOptions.ResponseFormat"/> and the option <c>json_schema</c>.</summary>
internal static class ResponseFormatWriter
{
    public static void Write(RequestMembers members, ChatOptions options, bool isTextCompletion)
    {
        if (options.ResponseFormat is not ChatResponseFormatJson format)
        {
            return;
        }

        if (ChatRequestMapper.HasGrammar(options))
        {
            throw OptionError.Create("Both Grammar and ResponseFormat are set; the server would silently leave out the grammar. Use one of them.");
        }

        if (isTextCompletion)
        {
            // The server ignores a response_format here.
            if (members.Claim(OptionKeys.JsonSchema))
            {
                members.Json.WritePropertyName(OptionKeys.JsonSchema);
                members.Json.WriteRawValue(format.Schema is { } schema ? SchemaAdapter.ToUtf8(schema, "the response format").Span : "{}"u8, skipInputValidation: true);
            }
        }
        else if (members.Claim("response_format"))
        {
            members.Json.WriteStartObject("response_format"u8);
            WriteFormat(members.Json, format, OptionalFlag(options, "strict"));
            members.Json.WriteEndObject();
        }
    }

    /// <summary>Writes the schema of the option <c>json_schema</c>, unless its key is taken.</summary>
    public static void WriteSchema(RequestMembers members, object? value)
    {
        if (value is JsonElement schema && members.Claim(OptionKeys.JsonSchema))
        {
            members.Json.WritePropertyName(OptionKeys.JsonSchema);
            members.Json.WriteRawValue(SchemaAdapter.ToUtf8(schema, "the option json_schema").Span, skipInputValidation: true);
        }
        else
        {
            members.WriteExtra(OptionKeys.JsonSchema, value);
        }
    }

    /// <summary>A flag of the additional properties; null when it is not there, or no flag.</summary>
    public static bool? OptionalFlag(ChatOptions options, string key) =>
        options.AdditionalProperties?.TryGetValue(key, out object? value) is true && LooseValue.TryGetBoolean(value, out bool flag) ? flag : null;

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormatJson format, bool? strict)
    {
        if (format.Schema is not { } schema)
        {
            json.WriteString("type"u8, "json_object"u8);
            return;
        }

        // The flat form that the README shows is accepted, and the schema ignored.
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("json_schema"u8);
        json.WriteString("name"u8, format.SchemaName ?? "response");
        if (format.SchemaDescription is { } description)
        {
            json.WriteString("description"u8, description);
        }

        json.WritePropertyName("schema"u8);
        json.WriteRawValue(SchemaAdapter.ToUtf8(schema, "the response format").Span, skipInputValidation: true);
        if (strict is { } flag)
        {
            json.WriteBoolean("strict"u8, flag);
        }

        json.WriteEndObject();
    }
}
