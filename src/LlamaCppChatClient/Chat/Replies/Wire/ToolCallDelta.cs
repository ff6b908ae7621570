using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>A part of one tool call: with most servers, the first has the id and the name, later ones only a piece of the arguments.</summary>
internal sealed class ToolCallDelta : IDisposable
{
    public int? Index { get; set; }

    /// <summary>Null where the server sent none, or an empty one.</summary>
    public string? Id
    {
        get;
        set => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Null where the server sent none, or an empty one.</summary>
    public string? Name
    {
        get;
        set => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Whether it is the call as it is so far (of a <c>message</c>), not an addition to it (of a <c>delta</c>).</summary>
    public bool IsSnapshot { get; set; }

    public TextBuffer Arguments { get; } = new();

    public void Clear()
    {
        Index = null;
        Id = null;
        Name = null;
        IsSnapshot = false;
        Arguments.Clear();
    }

    public void Dispose() => Arguments.Dispose();
}
