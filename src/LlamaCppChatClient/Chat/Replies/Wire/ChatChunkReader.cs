using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaCpp.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Chat;

/// <summary>
/// Reads chat chunks and whole replies from UTF-8 without a DOM. Hand-written because it runs once for each token
/// (benchmark: "stream of 2,000 chunks"). Unknown members are skipped; a member that carries the answer and has
/// the wrong type makes the event malformed.
/// </summary>
internal sealed class ChatChunkReader
{
    // The JSON of a long reply costs half as much memory again as its text.
    private const int MaxRawDocument = 32 * 1024;

    // Deep nesting costs this reader nothing: it does not recurse.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 10_000 };

    private readonly ChatChunkFrame _frame = new();
    private readonly ChatMessageReader _messages;
    private readonly ChatRootReader _root;
    private readonly ChatChunk _chunk;
    private readonly bool _keepRaw;
    private readonly bool _keepText;

    public ChatChunkReader(ChatChunk chunk, bool keepRaw, bool keepText = false)
    {
        _chunk = chunk;
        _keepRaw = keepRaw;
        _keepText = keepText;
        _messages = new ChatMessageReader(chunk);
        _root = new ChatRootReader(chunk, _messages);
    }

    /// <summary>What is remembered of the events.</summary>
    public EventNotes Notes { get; } = new();

    /// <summary>Whether the event has nothing that is known.</summary>
    private bool IsUnread => _chunk is { Kind: ChatChunkKind.Data, HasAnswer: false, Usage: null, Timings: null, PromptProgress: null };

    /// <summary>Reads one event of a stream into the chunk.</summary>
    public ChatChunk ReadEvent(string eventType, ReadOnlySpan<byte> data)
    {
        _chunk.Clear();
        ReadOnlySpan<byte> text = Trim(data);
        if (text.IsEmpty)
        {
            _chunk.Kind = ChatChunkKind.Ignored;
        }
        else if (text.SequenceEqual("[DONE]"u8))
        {
            _chunk.Kind = ChatChunkKind.Done;
        }
        else if (eventType == "error")
        {
            _chunk.Kind = ChatChunkKind.Error;
            _chunk.Error = ErrorPayloadReader.Read(text) ?? new ErrorPayload { Message = EventNotes.Quote(text) };
        }
        else
        {
            Read(text);
            bool isOther = eventType != "message";
            if (IsUnread || (isOther && _chunk.Kind == ChatChunkKind.Malformed))
            {
                // Quoted if there turns out to be no answer.
                Notes.AddUnread(text);
                if (!_chunk.HasChoices)
                {
                    _chunk.Clear();
                    _chunk.Kind = ChatChunkKind.Ignored;
                }
            }
        }

        return _chunk;
    }

    /// <summary>Reads a reply that came as one JSON document into the chunk, and keeps its JSON unless it is long and nobody asked.</summary>
    public ChatChunk ReadDocument(ReadOnlySequence<byte> json)
    {
        _chunk.Clear();
        ReadOnlySpan<byte> start = EventNotes.Start(json.IsSingleSegment ? json.FirstSpan : json.Slice(0, Math.Min(json.Length, 1024)).ToArray());
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        json = start.StartsWith(bom) ? json.Slice(bom.Length) : json;
        Notes.Add(start);
        try
        {
            _chunk.ByteCount = (int)Math.Min(json.Length, int.MaxValue);
            Utf8JsonReader reader = new(json, Options);
            _root.Read(ref reader);
            if (_root.IsErrorObject && !_chunk.HasAnswer)
            {
                ReadErrorObject(json.ToArray());
            }

            if (_keepRaw || json.Length <= MaxRawDocument)
            {
                Utf8JsonReader raw = new(json, Options);
                _chunk.Raw = JsonElement.ParseValue(ref raw);
            }

            if (_keepText)
            {
                _chunk.RawText = Encoding.UTF8.GetString(json);
            }
        }
        catch (Exception error) when (IsMalformed(error))
        {
            SetMalformed(error, start);
        }

        if (IsUnread)
        {
            _chunk.Kind = ChatChunkKind.Malformed;
            _chunk.ReadError = new JsonException("There are no 'choices'.");
        }

        return _chunk;
    }

    // The reader reports text that is not UTF-8, and half a surrogate pair, as an invalid operation.
    private static bool IsMalformed(Exception error) => error is JsonException or InvalidOperationException or OverflowException or FormatException;

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'{', .., (byte)'}'])
        {
            return text;
        }

        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        text = text.Trim(" \t\r\n"u8);
        return text.StartsWith(bom) ? text[bom.Length..].TrimStart(" \t\r\n"u8) : text;
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (!ReadByFrame(json))
            {
                _chunk.ByteCount = json.Length;
                Notes.Add(json);
                ReadEvent(json);
            }

            if (_keepRaw)
            {
                Utf8JsonReader raw = new(json, Options);
                _chunk.Raw = JsonElement.ParseValue(ref raw);
            }

            if (_keepText)
            {
                _chunk.RawText = Encoding.UTF8.GetString(json);
            }
        }
        catch (Exception error) when (IsMalformed(error))
        {
            SetMalformed(error, json);
        }
    }

    private void SetMalformed(Exception error, ReadOnlySpan<byte> json)
    {
        _chunk.Clear();
        _chunk.Kind = ChatChunkKind.Malformed;
        _chunk.ReadError = error;
        _chunk.RawText = EventNotes.Quote(json);
        Notes.AddUnread(json);
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

        _chunk.HasChoices = _frame.InChoices;
        _chunk.HasAnswer = true;
        if (_frame.InToolCall)
        {
            _chunk.AddToolCall().Index = _frame.ToolCallIndex;
        }

        target.Append(ref reader);
        return true;
    }

    private void ReadEvent(ReadOnlySpan<byte> json)
    {
        _frame.Forget();
        Utf8JsonReader reader = new(json, Options);
        _root.Read(ref reader);
        _messages.EndEvent();
        if (_root.IsErrorObject && !_chunk.HasAnswer)
        {
            ReadErrorObject(json);
        }

        if (_messages is { TextCount: 1, LastTarget: { } target } && HasNothingButText(target))
        {
            (long start, long end) = _messages.LastText;
            _frame.Learn(json, (int)start..(int)end, target, _chunk.ToolCalls, _chunk.HasChoices);
        }
    }

    private void ReadErrorObject(ReadOnlySpan<byte> json)
    {
        if (ErrorPayloadReader.Read(json) is { } error)
        {
            _chunk.Kind = ChatChunkKind.Error;
            _chunk.Error = error;
        }
    }

    /// <summary>Whether the event has one text, and else only what stays for the whole stream.</summary>
    private bool HasNothingButText(TextBuffer target)
    {
        bool isPart = _chunk.ToolCallCount switch
        {
            0 => true,
            1 => _chunk.ToolCalls[0] is { Id: null, Name: null } call && call.Arguments == target,
            _ => false,
        };
        return isPart && _chunk is
        {
            Kind: ChatChunkKind.Data, HasAnswer: true, FinishReason: null, Usage: null, Timings: null, LogProbs: null, PromptProgress: null,
        };
    }
}
