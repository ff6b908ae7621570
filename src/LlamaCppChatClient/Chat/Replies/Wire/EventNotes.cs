using System.Text;
using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>
/// What is remembered of the events for the case that they are not a reply: the beginning of the first that could not be read, and the shape of the last.
/// </summary>
internal sealed class EventNotes
{
    private const int MaxQuoted = 1024;

    private readonly byte[] _last = new byte[MaxQuoted];
    private int _lastLength;

    /// <summary>The first event or document of which nothing could be read (at most 1,024 bytes of it), or null.</summary>
    public string? UnreadText { get; private set; }

    /// <summary>The shape of the last event, without any text of it.</summary>
    public string LastShape => JsonShape.Of(_last.AsSpan(0, _lastLength));

    /// <summary>The beginning of an event, as text.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(Start(text));

    /// <summary>The part of an event that is quoted at most.</summary>
    public static ReadOnlySpan<byte> Start(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, MaxQuoted)];

    /// <summary>Notes an event.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> start = Start(json);
        start.CopyTo(_last);
        _lastLength = start.Length;
    }

    /// <summary>Notes an event that could not be read.</summary>
    public void AddUnread(ReadOnlySpan<byte> text) => UnreadText ??= Quote(text);
}
