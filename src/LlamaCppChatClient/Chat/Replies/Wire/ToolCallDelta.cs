using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>A part of one tool call: the first has the id and the name, later ones only a piece of the arguments.</summary>
internal sealed class ToolCallDelta : IDisposable
{
    public int? Index { get; set; }

    public string? Id { get; set; }

    public string? Name { get; set; }

    public TextBuffer Arguments { get; } = new();

    public void Clear()
    {
        Index = null;
        Id = null;
        Name = null;
        Arguments.Clear();
    }

    public void Dispose() => Arguments.Dispose();
}
