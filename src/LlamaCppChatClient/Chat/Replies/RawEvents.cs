using System.Text;
using System.Text.Json;

namespace LlamaCpp.Chat;

/// <summary>The JSON of an answer's events, as far as it is kept: for RawRepresentation and for Trace logs.</summary>
internal sealed class RawEvents
{
    private List<JsonElement>? _all;
    private List<JsonElement>? _withoutUpdate;
    private StringBuilder? _text;

    /// <summary>All events: null, one element, or a list.</summary>
    public object? All => OneOrAll(_all);

    /// <summary>Those of the events that no update carries: null, one element, or a list.</summary>
    public object? WithoutUpdate => OneOrAll(_withoutUpdate);

    /// <summary>The text of all events, one a line, when that is to be logged.</summary>
    public string? Text => _text?.ToString();

    public void Add(ChatChunk chunk)
    {
        if (chunk.Raw is { } raw)
        {
            (_all ??= []).Add(raw);
            (_withoutUpdate ??= []).Add(raw);
        }

        if (chunk.RawText is { } text)
        {
            (_text ??= new StringBuilder()).AppendLine(text);
        }
    }

    /// <summary>The last event goes out with an update of its own.</summary>
    public object? TakeLast(ChatChunk chunk)
    {
        if (chunk.Raw is not null)
        {
            _withoutUpdate?.RemoveAt(_withoutUpdate.Count - 1);
        }

        return chunk.Raw;
    }

    private static object? OneOrAll(List<JsonElement>? events) => events switch
    {
        null or [] => null,
        [JsonElement one] => one,
        _ => events,
    };
}
