using System.Text;
using System.Text.Json;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using static LlamaCpp.Json.JsonTokens;

namespace LlamaCpp.Chat;

/// <summary>
/// Reads chat chunks and whole replies from UTF-8 without a DOM. Hand-written because it runs once for each token
/// (benchmark: "stream of 2,000 chunks"). Unknown members are skipped; a member that carries the answer and has
/// the wrong type makes the event malformed.
/// </summary>
internal sealed class ChatChunkReader(ChatChunk chunk, bool keepRaw, bool keepText = false)
{
    private const int MaxQuoted = 1024;

    // The JSON of a long reply costs half as much memory again as its text.
    private const int MaxRawDocument = 32 * 1024;

    // Deep nesting costs this reader nothing: it does not recurse.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 10_000 };

    private readonly ChatChunkFrame _frame = new();
    private readonly ChatChoiceReader _choices = new(chunk);

    /// <summary>Reads one event of a stream into the chunk.</summary>
    public ChatChunk ReadEvent(string eventType, ReadOnlySpan<byte> data)
    {
        chunk.Clear();
        ReadOnlySpan<byte> text = data.Trim(" \t"u8);
        if (eventType is not ("message" or "error") || text.IsEmpty)
        {
            chunk.Kind = ChatChunkKind.Ignored;
        }
        else if (text.SequenceEqual("[DONE]"u8))
        {
            chunk.Kind = ChatChunkKind.Done;
        }
        else if (eventType == "error")
        {
            chunk.Kind = ChatChunkKind.Error;
            chunk.Error = ErrorPayloadReader.Read(text) ?? new ErrorPayload { Message = Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxQuoted)]) };
        }
        else
        {
            Read(data, keepRaw);
        }

        return chunk;
    }

    /// <summary>Reads a reply that came as one JSON document into the chunk, and keeps its JSON unless it is long and nobody asked.</summary>
    public ChatChunk ReadDocument(ReadOnlySpan<byte> json)
    {
        chunk.Clear();
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        Read(json.StartsWith(bom) ? json[bom.Length..] : json, keepRaw || json.Length <= MaxRawDocument);
        if (chunk.Kind == ChatChunkKind.Data && !chunk.HasChoices)
        {
            chunk.Kind = ChatChunkKind.Malformed;
            chunk.Fault = new JsonException("There are no 'choices'.");
        }

        return chunk;
    }

    private void Read(ReadOnlySpan<byte> json, bool keepJson)
    {
        try
        {
            if (!ReadByFrame(json))
            {
                ReadRoot(json);
            }

            if (keepJson)
            {
                Utf8JsonReader raw = new(json, Options);
                chunk.Raw = JsonElement.ParseValue(ref raw);
            }

            if (keepText)
            {
                chunk.RawText = Encoding.UTF8.GetString(json);
            }
        }

        // The reader reports text that is not UTF-8, and half a surrogate pair, as an invalid operation.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or OverflowException or FormatException)
        {
            _frame.Forget();
            chunk.Clear();
            chunk.Kind = ChatChunkKind.Malformed;
            chunk.Fault = fault;
            chunk.RawText = Encoding.UTF8.GetString(json[..Math.Min(json.Length, MaxQuoted)]);
        }
    }

    /// <summary>Reads an event that differs from the one before in nothing but its text; false when it differs in more.</summary>
    private bool ReadByFrame(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> text = _frame.Match(json);
        if (text.IsEmpty || _frame.Target is not { } target)
        {
            return false;
        }

        Utf8JsonReader reader = new(text, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || reader.BytesConsumed != text.Length)
        {
            return false;
        }

        chunk.HasChoices = true;
        if (_frame.InToolCall)
        {
            chunk.AddToolCall().Index = _frame.ToolCallIndex;
        }

        target.Append(ref reader);
        return true;
    }

    private void ReadRoot(ReadOnlySpan<byte> json)
    {
        _frame.Forget();
        _choices.Begin();
        Utf8JsonReader reader = new(json, Options);
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, "event");
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                _choices.Read(ref reader);
            }
            else
            {
                ReadRootMember(ref reader);
            }
        }

        // Nothing but white space may follow.
        while (reader.Read())
        {
        }

        if (_choices is { TextCount: 1, LastTarget: { } target } && HasNothingButText(target))
        {
            _frame.Learn(json, _choices.LastText, target, chunk.ToolCalls);
        }
    }

    /// <summary>Whether the event has one text, and else only what stays for the whole stream.</summary>
    private bool HasNothingButText(TextBuffer target)
    {
        bool isPart = chunk.ToolCallCount switch
        {
            0 => true,
            1 => chunk.ToolCalls[0] is { Id: null, Name: null } call && call.Arguments == target,
            _ => false,
        };
        return isPart && chunk is
        {
            Kind: ChatChunkKind.Data, HasChoices: true, FinishReason: null, Usage: null, Timings: null, LogProbs: null, PromptProgress: null,
        };
    }

    private void ReadRootMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("created"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long created))
            {
                chunk.Created = created;
            }
            else
            {
                reader.Skip();
            }
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
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            chunk.Usage = UsageReader.Read(ref reader);
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
            reader.Read();
            ReadError(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        chunk.Kind = ChatChunkKind.Error;
        chunk.Error = ErrorPayloadReader.ReadMember(JsonElement.ParseValue(ref reader));
    }
}
