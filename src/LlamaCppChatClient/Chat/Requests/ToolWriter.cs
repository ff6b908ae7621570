using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes tools. Each function's JSON is made once, not for each call (benchmark: "history of 200 messages, plus 20 tools").</summary>
internal static class ToolWriter
{
    private static readonly ConditionalWeakTable<AIFunctionDeclaration, ToolJson> Cache = [];

    /// <summary>The function that a tool is, or an exception that says why it can't be offered.</summary>
    /// <exception cref="NotSupportedException">The tool is no function.</exception>
    public static AIFunctionDeclaration Function(AITool tool) =>
        tool as AIFunctionDeclaration
        ?? tool.GetService<AIFunctionDeclaration>()
        ?? throw new NotSupportedException(
            $"llama-server can't run the tool '{tool.Name}' ({tool.GetType().Name}): hosted tools need a service behind the model. Offer functions (AIFunctionFactory.Create) instead.");

    public static void Write(Utf8JsonWriter json, AIFunctionDeclaration function, bool? strict)
    {
        strict = function.AdditionalProperties.TryGetValue("strict", out object? own) && own is bool flag ? flag : strict;
        if (!Cache.TryGetValue(function, out ToolJson? cached) || !cached.Fits(function, strict))
        {
            cached = ToolJson.Create(function, strict);
            Cache.AddOrUpdate(function, cached);
        }

        json.WriteRawValue(cached.Utf8, skipInputValidation: true);
    }

    /// <summary>A function as the server takes it, and what it was made from.</summary>
    private sealed class ToolJson(byte[] utf8, string name, string description, bool? strict)
    {
        public byte[] Utf8 { get; } = utf8;

        public bool Fits(AIFunctionDeclaration function, bool? isStrict) =>
            strict == isStrict && name == function.Name && description == function.Description;

        public static ToolJson Create(AIFunctionDeclaration function, bool? strict)
        {
            ArrayBufferWriter<byte> buffer = new();
            using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, function.Name);
                if (function.Description is { Length: > 0 } description)
                {
                    json.WriteString("description"u8, description);
                }

                if (function.JsonSchema.ValueKind is not JsonValueKind.Undefined and not JsonValueKind.Null)
                {
                    json.WritePropertyName("parameters"u8);
                    json.WriteRawValue(SchemaAdapter.ToUtf8(function.JsonSchema, $"tool '{function.Name}'").Span, skipInputValidation: true);
                }

                if (strict is { } value)
                {
                    json.WriteBoolean("strict"u8, value);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            return new ToolJson(buffer.WrittenSpan.ToArray(), function.Name, function.Description, strict);
        }
    }
}
