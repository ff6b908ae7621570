using System.Text.Json;
using LlamaCpp.Transport;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Chat;

/// <summary>Reads the members of an event or a document. A part of <see cref="ChatChunkReader"/>.</summary>
internal sealed class ChatRootReader(ChatChunk chunk, ChatMessageReader messages)
{
    private readonly ChatChoiceReader _choices = new(chunk, messages);
    private NativeReply? _native;
    private JsonElement? _error;

    /// <summary>Whether the members are those of an error object themselves.</summary>
    public bool IsErrorObject { get; private set; }

    /// <summary>Reads an event or a document.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        messages.Begin();
        _native?.Begin();
        _error = null;
        IsErrorObject = false;
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, "event");
        while (NextMember(ref reader))
        {
            ReadMember(ref reader);
        }

        // What it has beside an answer is known only now.
        _native?.End();
        bool isBesideAnswer = chunk.HasChoices || chunk.HasAnswer || chunk.Usage is not null;
        if (_error is { } value && ErrorPayloadReader.ReadMember(value, isBesideAnswer) is { } error)
        {
            chunk.Kind = ChatChunkKind.Error;
            chunk.Error = error;
        }

        // Nothing but white space may follow.
        while (reader.Read())
        {
        }
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("choices"u8))
        {
            reader.Read();
            chunk.HasChoices = true;
            _choices.Read(ref reader);
        }
        else if (reader.ValueTextEquals("created"u8))
        {
            reader.Read();
            ReadCreated(ref reader);
        }
        else if (reader.ValueTextEquals("id"u8))
        {
            chunk.Id = ReadConstant(ref reader, chunk.Id);
        }
        else if (reader.ValueTextEquals("model"u8))
        {
            chunk.Model = ReadConstant(ref reader, chunk.Model);
        }
        else if (reader.ValueTextEquals("system_fingerprint"u8))
        {
            chunk.SystemFingerprint = ReadConstant(ref reader, chunk.SystemFingerprint);
        }
        else if (reader.ValueTextEquals("object"u8))
        {
            reader.Read();
            IsErrorObject = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("error"u8);
            reader.Skip();
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            chunk.Usage = UsageReader.Read(ref reader) ?? chunk.Usage;
        }
        else if (reader.ValueTextEquals("timings"u8))
        {
            chunk.Timings = ReadObject(ref reader);
        }
        else if (reader.ValueTextEquals("prompt_progress"u8))
        {
            chunk.PromptProgress = ReadObject(ref reader);
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            _error = JsonElement.ParseValue(ref reader);
        }
        else
        {
            (_native ??= new NativeReply(chunk, messages)).ReadMember(ref reader);
        }
    }

    private void ReadCreated(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long created))
        {
            chunk.Created = created;
        }
        else
        {
            reader.Skip();
        }
    }
}
