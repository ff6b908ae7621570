using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaCpp.Diagnostics;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes chat messages as the server's messages, in order; one tool message with several results becomes several.</summary>
internal sealed class MessageWriter(RequestBody body, ChatOptions? options, ChatRequestContext context) : IDisposable
{
    private const int MaxNameLength = 64;

    private ToolCallWriter? _toolCalls;

    public int Count { get; private set; }

    public bool HasMedia { get; private set; }

    public void Write(ChatMessage message)
    {
        if (WriteRaw(message.RawRepresentation))
        {
            return;
        }

        ReadOnlySpan<AIContent> contents = ContentSpan.Of(message.Contents);
        if (!Has<FunctionResultContent>(contents))
        {
            foreach (AIContent content in contents)
            {
                LogIfDropped(content, message.Role);
            }

            WriteMessage(message, contents);
            return;
        }

        List<AIContent> others = [];
        foreach (AIContent content in contents)
        {
            if (content is FunctionResultContent result)
            {
                // A result has to follow its call, which may be in the same message.
                WriteOthers();
                WriteResult(result);
            }
            else if (!LogIfDropped(content, message.Role))
            {
                others.Add(content);
            }
        }

        WriteOthers();

        void WriteOthers()
        {
            if (others.Count > 0)
            {
                WriteMessage(message, ContentSpan.Of(others));
                others.Clear();
            }
        }
    }

    public void Dispose() => _toolCalls?.Dispose();

    /// <summary>A message in the server's own form goes out as it is.</summary>
    private bool WriteRaw(object? raw)
    {
        switch (raw)
        {
            case JsonElement { ValueKind: JsonValueKind.Object } element when element.TryGetProperty("role"u8, out _):
                element.WriteTo(body.Json);
                break;
            case JsonObject node when node.ContainsKey("role"):
                node.WriteTo(body.Json);
                break;
            default:
                return false;
        }

        Count++;
        return true;
    }

    private void WriteMessage(ChatMessage message, ReadOnlySpan<AIContent> contents)
    {
        Utf8JsonWriter json = body.Json;
        json.WriteStartObject();
        json.WriteString("role"u8, message.Role.Value);
        WriteName(message.AuthorName);
        bool hasCalls = message.Role == ChatRole.Assistant && Has<FunctionCallContent>(contents);
        HasMedia |= MessageContentWriter.Write(body, message.Role, contents, hasCalls, context.AllowFileUris);
        if (message.Role == ChatRole.Assistant)
        {
            MessageContentWriter.WriteReasoning(json, contents);
            if (hasCalls)
            {
                (_toolCalls ??= new ToolCallWriter(body.Json, options?.Tools)).Write(contents);
            }
        }

        json.WriteEndObject();
        Count++;
    }

    private void WriteName(string? author)
    {
        if (string.IsNullOrEmpty(author))
        {
            return;
        }

        Span<char> name = stackalloc char[MaxNameLength];
        int length = 0;
        foreach (char letter in author)
        {
            if (length < name.Length && (char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                name[length++] = letter;
            }
        }

        if (length > 0)
        {
            body.Json.WriteString("name"u8, name[..length]);
        }
    }

    private void WriteResult(FunctionResultContent result)
    {
        Utf8JsonWriter json = body.Json;
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, result.CallId);
        json.WritePropertyName("content"u8);
        HasMedia |= ToolResultWriter.Write(body, result, _toolCalls?.OptionsOf(result.CallId), context.AllowFileUris);
        json.WriteEndObject();
        Count++;
    }

    /// <summary>Whether a content has no place in a request; logged.</summary>
    private bool LogIfDropped(AIContent content, ChatRole role)
    {
        switch (content)
        {
            case FunctionCallContent or TextReasoningContent when role == ChatRole.Assistant:
            case AIContent when ContentPartWriter.IsPart(content):
                return false;
            case UsageContent:
                Log.RecordNotSent(context.Logger, content.GetType().Name, role.Value);
                return true;
            default:
                Log.ContentDropped(context.Logger, content.GetType().Name, role.Value, "llama-server has no place for it in such a message.");
                return true;
        }
    }

    private static bool Has<T>(ReadOnlySpan<AIContent> contents)
    {
        foreach (AIContent content in contents)
        {
            if (content is T)
            {
                return true;
            }
        }

        return false;
    }
}
