using System.Text.Json;
using LlamaCpp.Json;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Chat;

/// <summary>Reads the first of the choices of a chunk or a whole reply. A part of <see cref="ChatChunkReader"/>.</summary>
internal sealed class ChatChoiceReader(ChatChunk chunk, ChatMessageReader messages)
{
    /// <summary>Reads the list of choices that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(ref reader, JsonTokenType.StartArray, "choices");
        for (int place = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; place++)
        {
            Expect(ref reader, JsonTokenType.StartObject, "choice");
            if (FindIndex(reader, place) == 0)
            {
                chunk.HasAnswer = true;
                ReadChoice(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>The number of the choice, which may stand behind its text; without one, its place in the list.</summary>
    private static int FindIndex(Utf8JsonReader reader, int place)
    {
        while (NextMember(ref reader))
        {
            bool isIndex = reader.ValueTextEquals("index"u8);
            reader.Read();
            if (isIndex)
            {
                return ReadIndex(ref reader) is >= 0 and var index ? index : place;
            }

            reader.Skip();
        }

        return place;
    }

    private void ReadChoice(ref Utf8JsonReader reader)
    {
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                reader.Read();
                messages.Read(ref reader, MemberSource.Delta);
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                messages.Read(ref reader, MemberSource.Message);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                messages.ReadText(ref reader, "text");
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                chunk.FinishReason = JsonTokens.ReadText(ref reader, "finish_reason") ?? chunk.FinishReason;
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                UsagePayload? usage = UsageReader.Read(ref reader);
                chunk.Usage ??= usage;
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
}
