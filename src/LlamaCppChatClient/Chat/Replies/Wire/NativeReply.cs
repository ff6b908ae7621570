using System.Text.Json;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Chat;

/// <summary>
/// Reads the form of llama-server's own <c>POST /completion</c>, which proxies hand on: <c>{"content":"…","stop":false}</c>. A part of
/// <see cref="ChatRootReader"/>.
/// </summary>
/// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
internal sealed class NativeReply(ChatChunk chunk, ChatMessageReader messages)
{
    private bool _hasContent;
    private bool? _stop;
    private bool _isLimit;
    private int? _evaluated;
    private int? _predicted;

    /// <summary>Begins an event.</summary>
    public void Begin()
    {
        _hasContent = false;
        _stop = null;
        _isLimit = false;
        _evaluated = null;
        _predicted = null;
    }

    /// <summary>Reads a member of an event that is not one of <c>POST /v1/chat/completions</c>.</summary>
    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("content"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && !chunk.HasChoices && (_stop is not null || IsFollowedByStop(reader)))
            {
                _hasContent = true;
                messages.ReadText(ref reader, "content");
            }

            reader.Skip();
        }
        else if (reader.ValueTextEquals("stop"u8))
        {
            reader.Read();
            _stop = reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.TokenType == JsonTokenType.True : null;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("stop_type"u8))
        {
            reader.Read();
            _isLimit |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("limit"u8);
            reader.Skip();
        }
        else if (reader.ValueTextEquals("stopped_limit"u8))
        {
            reader.Read();
            _isLimit |= reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }
        else if (reader.ValueTextEquals("tokens_evaluated"u8))
        {
            reader.Read();
            _evaluated = ReadIndex(ref reader);
        }
        else if (reader.ValueTextEquals("tokens_predicted"u8))
        {
            reader.Read();
            _predicted = ReadIndex(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>Ends an event.</summary>
    public void End()
    {
        if (!_hasContent)
        {
            return;
        }

        chunk.HasAnswer = true;
        if (_stop is true)
        {
            chunk.FinishReason ??= _isLimit ? "length" : "stop";
            chunk.Usage ??= _evaluated is null && _predicted is null ? null : new UsagePayload { PromptTokens = _evaluated, CompletionTokens = _predicted };
        }
    }

    private static bool IsFollowedByStop(Utf8JsonReader reader)
    {
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                return false;
            }

            bool isStop = reader.ValueTextEquals("stop"u8);
            reader.Read();
            if (isStop)
            {
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
            }

            reader.Skip();
        }

        return false;
    }
}
