using System.Text.Json;
using LlamaCpp.Json;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Chat;

/// <summary>Reads the text, reasoning, refusal and tool calls of a <c>delta</c> or a <c>message</c>. A part of <see cref="ChatChoiceReader"/>.</summary>
internal sealed class ChatMessageReader(ChatChunk chunk)
{
    private ToolCallReader? _toolCalls;
    private MessageSoFar? _soFar;
    private MemberChoice _content;
    private MemberChoice _reasoning;
    private MemberChoice _refusal;
    private bool _hadMessage;

    /// <summary>How many texts there were since <see cref="Begin"/>.</summary>
    public int TextCount { get; private set; }

    /// <summary>Where the last text stands in the event, quotes included.</summary>
    public (long Start, long End) LastText { get; private set; }

    /// <summary>Where the last text went; null when it was not a JSON string of a <c>delta</c>.</summary>
    public TextBuffer? LastTarget { get; private set; }

    /// <summary>Begins an event.</summary>
    public void Begin()
    {
        TextCount = 0;
        LastTarget = null;
        _hadMessage = false;
        _content.Begin();
        _reasoning.Begin();
        _refusal.Begin();
        _toolCalls?.Begin();
    }

    /// <summary>Reads the object that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader reader, MemberSource source)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        _hadMessage |= source == MemberSource.Message;
        Expect(ref reader, JsonTokenType.StartObject, source == MemberSource.Delta ? "delta" : "message");
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                ReadContent(ref reader, source);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8))
            {
                reader.Read();
                Append(ref reader, chunk.Reasoning, ref _reasoning, source, "reasoning_content");
            }
            else if (reader.ValueTextEquals("reasoning"u8) || reader.ValueTextEquals("thinking"u8))
            {
                reader.Read();
                ReadOtherReasoning(ref reader, source);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                reader.Read();
                Append(ref reader, chunk.Refusal, ref _refusal, source, "refusal");
            }
            else if (reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8))
            {
                bool isList = reader.ValueTextEquals("tool_calls"u8);
                reader.Read();
                _toolCalls ??= new ToolCallReader(chunk);
                if (_toolCalls.Read(ref reader, source, isList) is > 0 and var count)
                {
                    TextCount += count;
                    (LastText, LastTarget) = (_toolCalls.LastText, _toolCalls.LastTarget);
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Ends an event of a stream.</summary>
    public void EndEvent()
    {
        if (_hadMessage)
        {
            (_soFar ??= new MessageSoFar(chunk)).TakeRest();
        }
    }

    /// <summary>Reads a text that stands outside of a <c>delta</c>.</summary>
    public void ReadText(ref Utf8JsonReader reader, string member) =>
        Append(ref reader, chunk.Content, ref _content, MemberSource.Text, member, hasMainName: false);

    /// <summary>A string, null, or an array of parts.</summary>
    private void ReadContent(ref Utf8JsonReader reader, MemberSource source)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Append(ref reader, chunk.Content, ref _content, source, "content");
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Append(ref reader, chunk.Content, ref _content, source, "content part");
                continue;
            }

            while (NextMember(ref reader))
            {
                if (reader.ValueTextEquals("text"u8))
                {
                    reader.Read();
                    Append(ref reader, chunk.Content, ref _content, source, "text");
                }
                else if (reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("reasoning"u8))
                {
                    reader.Read();
                    ReadOtherReasoning(ref reader, source);
                }
                else if (reader.ValueTextEquals("refusal"u8))
                {
                    reader.Read();
                    Append(ref reader, chunk.Refusal, ref _refusal, source, "refusal");
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    /// <summary>The spelling of other servers: a string, or a list of parts with a text.</summary>
    private void ReadOtherReasoning(ref Utf8JsonReader reader, MemberSource source)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Append(ref reader, chunk.Reasoning, ref _reasoning, source, "reasoning", hasMainName: false);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            ReadReasoningParts(ref reader, source);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadReasoningParts(ref Utf8JsonReader reader, MemberSource source)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (NextMember(ref reader))
            {
                bool isText = reader.ValueTextEquals("text"u8);
                reader.Read();
                if (isText && reader.TokenType == JsonTokenType.String)
                {
                    Append(ref reader, chunk.Reasoning, ref _reasoning, source, "text", hasMainName: false);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void Append(ref Utf8JsonReader reader, TextBuffer text, ref MemberChoice choice, MemberSource source, string member, bool hasMainName = true)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            if (reader.TokenType != JsonTokenType.Null)
            {
                throw Unexpected(reader.TokenType, member);
            }

            return;
        }

        TextCount++;
        bool isEmpty = reader.HasValueSequence ? reader.ValueSequence.IsEmpty : reader.ValueSpan.IsEmpty;
        if (isEmpty || !choice.Take(source, hasMainName, out bool replaces))
        {
            return;
        }

        if (replaces)
        {
            text.Clear();
        }

        LastText = (reader.TokenStartIndex, reader.BytesConsumed);
        LastTarget = source == MemberSource.Message ? null : text;
        text.Append(ref reader);
    }
}
