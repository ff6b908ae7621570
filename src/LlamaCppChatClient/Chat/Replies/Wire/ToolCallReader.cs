using System.Text.Json;
using LlamaCpp.Json;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Chat;

/// <summary>Reads <c>tool_calls</c>, and the <c>function_call</c> of older servers. A part of <see cref="ChatMessageReader"/>.</summary>
internal sealed class ToolCallReader(ChatChunk chunk)
{
    private MemberChoice _choice;
    private int _textCount;

    /// <summary>Where the last text stands in the event, quotes included.</summary>
    public (long Start, long End) LastText { get; private set; }

    /// <summary>Where the last text went; null when it was not a JSON string of a <c>delta</c>.</summary>
    public TextBuffer? LastTarget { get; private set; }

    /// <summary>Begins an event.</summary>
    public void Begin() => _choice.Begin();

    /// <summary>Reads the value that the reader stands on; returns how many texts it has.</summary>
    public int Read(ref Utf8JsonReader reader, MemberSource source, bool isList)
    {
        _textCount = 0;
        LastTarget = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return 0;
        }

        if (!isList)
        {
            Expect(ref reader, JsonTokenType.StartObject, "function_call");
            if (Begin(ref reader, source, isList) is { } call)
            {
                ReadFunction(ref reader, call);
            }

            return _textCount;
        }

        Expect(ref reader, JsonTokenType.StartArray, "tool_calls");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.StartObject, "tool call");
            if (Begin(ref reader, source, isList) is { } call)
            {
                ReadCall(ref reader, call);
            }
        }

        return _textCount;
    }

    /// <summary>A new part, unless the call that the reader stands on came in another form.</summary>
    private ToolCallDelta? Begin(ref Utf8JsonReader reader, MemberSource source, bool isList)
    {
        if (!_choice.Take(source, hasMainName: isList, out bool replaces))
        {
            reader.Skip();
            return null;
        }

        if (replaces)
        {
            chunk.ClearToolCalls();
        }

        ToolCallDelta call = chunk.AddToolCall();
        call.IsSnapshot = source == MemberSource.Message;
        return call;
    }

    private void ReadCall(ref Utf8JsonReader reader, ToolCallDelta call)
    {
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                call.Index = ReadIndex(ref reader);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                call.Id = ReadId(ref reader);
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                {
                    Expect(ref reader, JsonTokenType.StartObject, "function");
                    ReadFunction(ref reader, call);
                }
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // Some servers send numbers as strings, and strings as numbers.
    private static string? ReadId(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number
        ? JsonElement.ParseValue(ref reader).GetRawText()
        : JsonTokens.ReadText(ref reader, "id");

    private void ReadFunction(ref Utf8JsonReader reader, ToolCallDelta call)
    {
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                call.Name = JsonTokens.ReadText(ref reader, "name");
            }
            else if (reader.ValueTextEquals("arguments"u8))
            {
                reader.Read();
                ReadArguments(ref reader, call);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadArguments(ref Utf8JsonReader reader, ToolCallDelta call)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        _textCount++;
        if (reader.TokenType == JsonTokenType.String)
        {
            LastText = (reader.TokenStartIndex, reader.BytesConsumed);
            LastTarget = call.IsSnapshot ? null : call.Arguments;
            call.Arguments.Append(ref reader);
            return;
        }

        // Some servers send the object itself. What else it is belongs to the call, which says so to the caller.
        LastTarget = null;
        call.Arguments.Append(JsonElement.ParseValue(ref reader).GetRawText());
    }
}
