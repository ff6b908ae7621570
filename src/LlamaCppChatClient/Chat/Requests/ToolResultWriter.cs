using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes the result of one function call as the content of a <c>tool</c> message.</summary>
internal static class ToolResultWriter
{
    // The model reads this text: an "é" must not become \u00E9 in it.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <summary>Writes the value of <c>content</c>; true if it has more than text.</summary>
    public static bool Write(RequestBody body, FunctionResultContent result, JsonSerializerOptions? options, bool allowFileUris)
    {
        Utf8JsonWriter json = body.Json;
        switch (result.Result)
        {
            case null when result.Exception is { } exception:
                json.WriteStringValue("Error: " + exception.Message);
                return false;
            case null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined }:
                json.WriteStringValue(""u8);
                return false;
            case string text:
                json.WriteStringValue(text);
                return false;
            case JsonElement { ValueKind: JsonValueKind.String } text: // what AIFunctionFactory makes of a string
                json.WriteStringValue(text.GetString());
                return false;
            case TextContent text:
                json.WriteStringValue(text.Text);
                return false;
            case AIContent content when ContentPartWriter.IsPart(content):
                return WriteParts(body, [content], allowFileUris);
            case IEnumerable<AIContent> contents:
                return WriteContents(body, [.. contents], options, allowFileUris);
            default:
                json.WriteStringValue(Serialize(result.Result, options));
                return false;
        }
    }

    private static bool WriteContents(RequestBody body, AIContent[] contents, JsonSerializerOptions? options, bool allowFileUris)
    {
        if (contents.Length == 0)
        {
            body.Json.WriteStringValue(""u8);
        }
        else if (contents.All(ContentPartWriter.IsPart))
        {
            return WriteParts(body, contents, allowFileUris);
        }
        else
        {
            body.Json.WriteStringValue(Serialize(contents, options));
        }

        return false;
    }

    private static bool WriteParts(RequestBody body, AIContent[] contents, bool allowFileUris)
    {
        bool media = false;
        body.Json.WriteStartArray();
        foreach (AIContent content in contents)
        {
            media |= ContentPartWriter.Write(body, content, allowFileUris);
        }

        body.Json.WriteEndArray();
        return media;
    }

    private static ReadOnlySpan<byte> Serialize(object result, JsonSerializerOptions? options)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes, Plain))
        {
            JsonValueWriter.Write(writer, result, options);
        }

        return bytes.WrittenSpan;
    }
}
