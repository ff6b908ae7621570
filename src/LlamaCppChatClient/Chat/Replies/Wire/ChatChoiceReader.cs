using System.Text.Json;
using LlamaCpp.Json;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Chat;

/// <summary>Reads the choices of a chunk or a whole reply: text, thoughts and parts of tool calls. A part of <see cref="ChatChunkReader"/>.</summary>
internal sealed class ChatChoiceReader(ChatChunk chunk)
{
    /// <summary>How many texts there were since <see cref="Begin"/>.</summary>
    public int TextCount { get; private set; }

    /// <summary>Where the last text stands in the event, quotes included.</summary>
    public Range LastText { get; private set; }

    /// <summary>Where the last text went; null when it was no JSON string.</summary>
    public TextBuffer? LastTarget { get; private set; }

    public void Begin() => TextCount = 0;

    /// <summary>Reads the list of choices that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(ref reader, JsonTokenType.StartArray, "choices");
        chunk.HasChoices = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.StartObject, "choice");
            while (NextMember(ref reader))
            {
                if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
                {
                    reader.Read();
                    ReadDelta(ref reader);
                }
                else if (reader.ValueTextEquals("finish_reason"u8))
                {
                    reader.Read();
                    chunk.FinishReason = ReadText(ref reader, "finish_reason") ?? chunk.FinishReason;
                }
                else if (reader.ValueTextEquals("logprobs"u8))
                {
                    reader.Read();
                    ReadLogProbs(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void ReadLogProbs(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (NextMember(ref reader))
        {
            bool content = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (content && reader.TokenType == JsonTokenType.StartArray)
            {
                chunk.LogProbs = JsonElement.ParseValue(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(ref reader, JsonTokenType.StartObject, "delta");
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                ReadContent(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8))
            {
                reader.Read();
                AppendText(ref reader, chunk.Reasoning, "reasoning_content");
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                ReadToolCalls(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>A string, null, or an array of parts, of which the texts are taken.</summary>
    private void ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            AppendText(ref reader, chunk.Content, "content");
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                AppendText(ref reader, chunk.Content, "content part");
                continue;
            }

            while (NextMember(ref reader))
            {
                if (reader.ValueTextEquals("text"u8))
                {
                    reader.Read();
                    AppendText(ref reader, chunk.Content, "text");
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void ReadToolCalls(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(ref reader, JsonTokenType.StartArray, "tool_calls");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.StartObject, "tool call");
            ToolCallDelta call = chunk.AddToolCall();
            while (NextMember(ref reader))
            {
                if (reader.ValueTextEquals("index"u8))
                {
                    reader.Read();
                    call.Index = reader.TokenType switch
                    {
                        JsonTokenType.Number when reader.TryGetInt32(out int index) => index,
                        JsonTokenType.Null => null,
                        _ => throw Unexpected(reader.TokenType, "index"),
                    };
                }
                else if (reader.ValueTextEquals("id"u8))
                {
                    reader.Read();
                    call.Id = ReadText(ref reader, "id");
                }
                else if (reader.ValueTextEquals("function"u8))
                {
                    reader.Read();
                    ReadFunction(ref reader, call);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void ReadFunction(ref Utf8JsonReader reader, ToolCallDelta call)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(ref reader, JsonTokenType.StartObject, "function");
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                call.Name = ReadText(ref reader, "name");
            }
            else if (reader.ValueTextEquals("arguments"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    // Some servers send the arguments as the object itself.
                    TextCount++;
                    LastTarget = null;
                    call.Arguments.Append(JsonElement.ParseValue(ref reader).GetRawText());
                }
                else
                {
                    AppendText(ref reader, call.Arguments, "arguments");
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void AppendText(ref Utf8JsonReader reader, TextBuffer text, string member)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            TextCount++;
            LastText = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
            LastTarget = text;
            text.Append(ref reader);
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            throw Unexpected(reader.TokenType, member);
        }
    }
}
