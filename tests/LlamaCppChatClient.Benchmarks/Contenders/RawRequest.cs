using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>A request written by hand, into one buffer that is used again and again; the tools' JSON is made beforehand.</summary>
internal sealed class RawRequest(IReadOnlyList<ChatMessage> messages, IEnumerable<AITool>? tools)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024 * 1024);
    private readonly string? _tools = tools is null ? null : ToJson(tools.Cast<AIFunctionDeclaration>());

    /// <param name="maxTokens">How many tokens the server may generate; null for as many as it likes.</param>
    public HttpContent ToContent(int? maxTokens = null)
    {
        _buffer.ResetWrittenCount();
        using (Utf8JsonWriter json = new(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, "tiny-chat"u8);
            json.WriteBoolean("stream"u8, true);
            if (maxTokens is { } limit)
            {
                json.WriteNumber("max_tokens"u8, limit);
            }

            json.WriteStartArray("messages"u8);
            foreach (ChatMessage message in messages)
            {
                json.WriteStartObject();
                json.WriteString("role"u8, message.Role.Value);
                json.WriteString("content"u8, ((TextContent)message.Contents[0]).Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (_tools is not null)
            {
                json.WritePropertyName("tools"u8);
                json.WriteRawValue(_tools, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return ToContent(_buffer);
    }

    /// <summary>A request for vectors.</summary>
    public static HttpContent ToEmbeddingContent(IEnumerable<string> texts)
    {
        ArrayBufferWriter<byte> buffer = new(4 * 1024);
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, RawClient.Model);
            json.WriteString("encoding_format"u8, "base64"u8);
            json.WriteStartArray("input"u8);
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return ToContent(buffer);
    }

    private static ReadOnlyMemoryContent ToContent(ArrayBufferWriter<byte> json)
    {
        ReadOnlyMemoryContent content = new(json.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static string ToJson(IEnumerable<AIFunctionDeclaration> tools)
    {
        IEnumerable<string> items = tools.Select(tool =>
            $$$"""{"type":"function","function":{"name":"{{{tool.Name}}}","description":"{{{tool.Description}}}","parameters":{{{tool.JsonSchema.GetRawText()}}}}}""");
        return $"[{string.Join(',', items)}]";
    }
}
