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

    public string? FinishReason { get; set; }

    public TextBuffer Content { get; } = new();

    public TextBuffer Reasoning { get; } = new();

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
    public Exception? Fault { get; set; }

    /// <summary>The event's own text: when it is malformed (at most 1,024 bytes of it), or when that is to be logged.</summary>
    public string? RawText { get; set; }

    /// <summary>The event's JSON: of a whole reply, or when raw events are kept.</summary>
    public JsonElement? Raw { get; set; }

    /// <summary>About how much memory an answer takes that keeps what this event says, in bytes.</summary>
    public long KeptBytes
    {
        get
        {
            const int OneContent = 128;
            long letters = Content.Length + Reasoning.Length + (RawText?.Length ?? 0);
            int contents = ToolCallCount + (Kind == ChatChunkKind.Malformed ? 1 : 0);
            foreach (ToolCallDelta delta in ToolCalls)
            {
                letters += delta.Arguments.Length;
            }

            return (sizeof(char) * letters) + (OneContent * contents) + JsonMembers.Length(LogProbs) + JsonMembers.Length(Raw);
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

    /// <summary>Forgets the last event, but not what is the same in all.</summary>
    public void Clear()
    {
        Kind = ChatChunkKind.Data;
        HasChoices = false;
        FinishReason = null;
        Content.Clear();
        Reasoning.Clear();
        ToolCallCount = 0;
        Usage = null;
        Timings = null;
        LogProbs = null;
        PromptProgress = null;
        Error = null;
        Fault = null;
        RawText = null;
        Raw = null;
    }

    public void Dispose()
    {
        Content.Dispose();
        Reasoning.Dispose();
        foreach (ToolCallDelta delta in _toolCalls)
        {
            delta.Dispose();
        }

        _toolCalls.Clear();
        ToolCallCount = 0;
    }
}
