using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes the tool calls of the history, and remembers which function each of them called.</summary>
internal sealed class ToolCallWriter(Utf8JsonWriter json, IList<AITool>? tools) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _arguments = new();
    private Utf8JsonWriter? _argumentsWriter;
    private Dictionary<string, string>? _calledFunctions;

    /// <summary>Writes the member <c>tool_calls</c>.</summary>
    public void Write(ReadOnlySpan<AIContent> contents)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (AIContent content in contents)
        {
            if (content is not FunctionCallContent call)
            {
                continue;
            }

            (_calledFunctions ??= new(StringComparer.Ordinal))[call.CallId] = call.Name;
            json.WriteStartObject();
            json.WriteString("id"u8, call.CallId);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, Arguments(call));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The serializer options of the function that was called, if it is among the tools.</summary>
    public JsonSerializerOptions? OptionsOf(string callId)
    {
        if (tools is not null && _calledFunctions?.TryGetValue(callId, out string? name) is true)
        {
            foreach (AITool tool in tools)
            {
                if (tool.Name == name && tool.GetService<AIFunction>() is { } function)
                {
                    return function.JsonSerializerOptions;
                }
            }
        }

        return null;
    }

    public void Dispose() => _argumentsWriter?.Dispose();

    /// <summary>The arguments as JSON text. Broken ones become <c>{}</c>, since the server would refuse every later turn.</summary>
    private ReadOnlySpan<byte> Arguments(FunctionCallContent call)
    {
        if (call.Arguments is not { Count: > 0 } arguments)
        {
            return "{}"u8;
        }

        _arguments.ResetWrittenCount();
        _argumentsWriter ??= new Utf8JsonWriter(_arguments, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 });
        _argumentsWriter.Reset();
        _argumentsWriter.WriteStartObject();
        foreach ((string name, object? value) in arguments)
        {
            _argumentsWriter.WritePropertyName(name);
            try
            {
                JsonValueWriter.Write(_argumentsWriter, value);
            }
            catch (NotSupportedException exception)
            {
                throw new NotSupportedException($"The argument '{name}' of the call of '{call.Name}' can't be sent. {exception.Message}", exception.InnerException);
            }
        }

        _argumentsWriter.WriteEndObject();
        _argumentsWriter.Flush();
        return _arguments.WrittenSpan;
    }
}
