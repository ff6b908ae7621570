using System.Runtime.InteropServices;
using System.Text.Json;
using LlamaCpp.Json;
using LlamaCpp.Transport;

namespace LlamaCpp.Chat;

/// <summary>
/// One event of a chat stream, or a whole reply, which has the same members. One instance serves a whole stream: each event
/// overwrites it, and <see cref="Id"/>, <see cref="Model"/>, <see cref="SystemFingerprint"/> and <see cref="Created"/> stay.
/// </summary>
internal sealed class ChatChunk : IDisposable
{
    private readonly List<ToolCallDelta> _toolCalls = [];

    public ChatChunkKind Kind { get; set; }

    public string? Id { get; set; }

    public string? Model { get; set; }

    public string? SystemFingerprint { get; set; }

    /// <summary>When the request was made, in seconds since 1970.</summary>
    public long? Created { get; set; }

    /// <summary>Whether the event has a <c>choices</c> list, if only an empty one.</summary>
    public bool HasChoices { get; set; }

    /// <summary>Whether the event is a part of an answer: it has the first choice, or a native text.</summary>
    public bool HasAnswer { get; set; }

    /// <summary>Null where the server sent none, or an empty one.</summary>
    public string? FinishReason { get; set; }

    public TextBuffer Content { get; } = new();

    public TextBuffer Reasoning { get; } = new();

    /// <summary>The words of a model that declines to answer.</summary>
    public TextBuffer Refusal { get; } = new();

    /// <summary>The parts of tool calls in this event.</summary>
    public ReadOnlySpan<ToolCallDelta> ToolCalls => CollectionsMarshal.AsSpan(_toolCalls)[..ToolCallCount];

    public int ToolCallCount { get; private set; }

    /// <summary>Null in all but the last event, which has it when the request asked for it.</summary>
    public UsagePayload? Usage { get; set; }

    /// <summary>The server's <c>timings</c> object.</summary>
    public JsonElement? Timings { get; set; }

    /// <summary>The list of tokens in the choice's <c>logprobs</c> object.</summary>
    public JsonElement? LogProbs { get; set; }

    /// <summary>The server's <c>prompt_progress</c> object.</summary>
    public JsonElement? PromptProgress { get; set; }

    public ErrorPayload? Error { get; set; }

    /// <summary>What made the event malformed.</summary>
    public Exception? ReadError { get; set; }

    /// <summary>The event's own text: when it is malformed (at most 1,024 bytes of it), or when that is to be logged.</summary>
    public string? RawText { get; set; }

    /// <summary>The event's JSON: of a whole reply, or when raw events are kept.</summary>
    public JsonElement? Raw { get; set; }

    /// <summary>How many bytes of JSON the event has that may be kept; null when it has nothing new but its text.</summary>
    public int? ByteCount { get; set; }

    /// <summary>How much memory an answer takes at most that keeps the event, in bytes.</summary>
    public long KeptBytes
    {
        get
        {
            // Every member counts, also one that is added later: a character has at least one byte of JSON, and two in memory.
            const int OneContent = 128;
            long letters = ByteCount ?? Content.Length + Reasoning.Length + Refusal.Length;
            foreach (ToolCallDelta delta in ToolCalls)
            {
                letters += OneContent / sizeof(char);
                letters += ByteCount is null ? delta.Arguments.Length : 0;
            }

            return (sizeof(char) * (letters + (RawText?.Length ?? 0))) + JsonMembers.Length(Raw) + (Kind == ChatChunkKind.Malformed ? OneContent : 0);
        }
    }

    public ToolCallDelta AddToolCall()
    {
        if (ToolCallCount == _toolCalls.Count)
        {
            _toolCalls.Add(new ToolCallDelta());
        }

        ToolCallDelta delta = _toolCalls[ToolCallCount++];
        delta.Clear();
        return delta;
    }

    public void ClearToolCalls() => ToolCallCount = 0;

    /// <summary>Forgets the last event, but not what is the same in all.</summary>
    public void Clear()
    {
        Kind = ChatChunkKind.Data;
        HasChoices = false;
        HasAnswer = false;
        FinishReason = null;
        Content.Clear();
        Reasoning.Clear();
        Refusal.Clear();
        ToolCallCount = 0;
        Usage = null;
        Timings = null;
        LogProbs = null;
        PromptProgress = null;
        Error = null;
        ReadError = null;
        RawText = null;
        Raw = null;
        ByteCount = null;
    }

    public void Dispose()
    {
        Content.Dispose();
        Reasoning.Dispose();
        Refusal.Dispose();
        foreach (ToolCallDelta delta in _toolCalls)
        {
            delta.Dispose();
        }
    }
}
