using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>
/// The bytes around the one text of the event before. Nearly all events of a stream differ in that text alone, and what
/// stands around it needs no second reading (benchmark: "stream of 2,000 chunks").
/// </summary>
internal sealed class ChatChunkFrame
{
    private byte[] _bytes = [];
    private int _before;
    private int _length;

    /// <summary>Where the text belongs; null when the event before was of another kind.</summary>
    public TextBuffer? Target { get; private set; }

    /// <summary>Whether the text is a part of a tool call's arguments.</summary>
    public bool InToolCall { get; private set; }

    public int? ToolCallIndex { get; private set; }

    /// <summary>Whether the text stands in a <c>choices</c> list.</summary>
    public bool InChoices { get; private set; }

    public void Forget() => Target = null;

    /// <summary>Keeps what stands around the text of an event.</summary>
    /// <param name="json">The event.</param>
    /// <param name="text">Where its text is, quotes included.</param>
    /// <param name="target">Where the text went.</param>
    /// <param name="toolCalls">The tool call that it is a part of, or none.</param>
    /// <param name="inChoices">Whether it stands in a <c>choices</c> list.</param>
    public void Learn(ReadOnlySpan<byte> json, Range text, TextBuffer target, ReadOnlySpan<ToolCallDelta> toolCalls, bool inChoices)
    {
        (int start, int length) = text.GetOffsetAndLength(json.Length);
        _before = start;
        _length = json.Length - length;
        if (_bytes.Length < _length)
        {
            _bytes = new byte[_length];
        }

        json[..start].CopyTo(_bytes);
        json[(start + length)..].CopyTo(_bytes.AsSpan(start));
        Target = target;
        InChoices = inChoices;
        InToolCall = toolCalls.Length > 0;
        ToolCallIndex = InToolCall ? toolCalls[0].Index : null;
    }

    /// <summary>What an event has in the place of the text; empty unless all else is the same.</summary>
    public ReadOnlySpan<byte> Match(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> frame = _bytes.AsSpan(0, _length);
        return Target is not null && json.Length > frame.Length && json.StartsWith(frame[.._before]) && json.EndsWith(frame[_before..])
            ? json[_before..(json.Length - frame.Length + _before)]
            : [];
    }
}
