using System.Text;
using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Writes what a message says, and the reasoning before it.</summary>
internal static class MessageContentWriter
{
    /// <summary>Writes <c>content</c>: the text, or a list of parts. Returns whether there are images or audio among them.</summary>
    public static bool Write(RequestBody body, ChatRole role, ReadOnlySpan<AIContent> contents, bool hasCalls, bool allowFileUris)
    {
        Utf8JsonWriter json = body.Json;
        int parts = 0;
        bool onlyText = true;
        bool hasMedia = false;
        string? text = null;
        foreach (AIContent content in contents)
        {
            if (ContentPartWriter.IsPart(content))
            {
                parts++;
                onlyText &= content is TextContent;
                text ??= (content as TextContent)?.Text;
            }
        }

        json.WritePropertyName("content"u8);
        if (parts == 0)
        {
            // null tells a template that the turn is a tool call alone.
            if (hasCalls)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStringValue(""u8);
            }
        }
        else if (parts == 1 && onlyText)
        {
            json.WriteStringValue(text);
        }
        else if (onlyText && role == ChatRole.Assistant)
        {
            // The server joins parts with a line break; what the model said has to go back byte for byte.
            json.WriteStringValue(JoinTexts(contents));
        }
        else
        {
            json.WriteStartArray();
            foreach (AIContent content in contents)
            {
                if (ContentPartWriter.IsPart(content))
                {
                    hasMedia |= ContentPartWriter.Write(body, content, allowFileUris);
                }
            }

            json.WriteEndArray();
        }

        return hasMedia;
    }

    /// <summary>Writes <c>reasoning_content</c>, if there is any.</summary>
    public static void WriteReasoning(Utf8JsonWriter json, ReadOnlySpan<AIContent> contents)
    {
        string? first = null;
        List<string>? more = null;
        foreach (AIContent content in contents)
        {
            if (content is TextReasoningContent { Text.Length: > 0 } reasoning)
            {
                if (first is null)
                {
                    first = reasoning.Text;
                }
                else
                {
                    (more ??= [first]).Add(reasoning.Text);
                }
            }
        }

        if (first is not null)
        {
            json.WriteString("reasoning_content"u8, more is null ? first : string.Concat(more));
        }
    }

    private static string JoinTexts(ReadOnlySpan<AIContent> contents)
    {
        StringBuilder texts = new();
        foreach (AIContent content in contents)
        {
            texts.Append((content as TextContent)?.Text);
        }

        return texts.ToString();
    }
}
