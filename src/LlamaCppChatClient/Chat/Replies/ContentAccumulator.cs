using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Puts text and reasoning together from their pieces: one content for each run of a kind, in the order in which they came.</summary>
internal sealed class ContentAccumulator : IDisposable
{
    private readonly List<AIContent> _contents = [];
    private readonly TextBuffer _text = new();
    private bool _textIsReasoning;

    public bool HasAny => _contents.Count > 0 || _text.Length > 0;

    /// <summary>Whether there is text beside reasoning.</summary>
    public bool HasText => (_text.Length > 0 && !_textIsReasoning) || _contents.Exists(content => content is TextContent);

    public void Append(ReadOnlySpan<char> text, bool isReasoning)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (_textIsReasoning != isReasoning)
        {
            Flush();
            _textIsReasoning = isReasoning;
        }

        _text.Append(text);
    }

    /// <summary>Adds a content of another kind.</summary>
    public void Add(AIContent content)
    {
        Flush();
        _contents.Add(content);
    }

    public IReadOnlyList<AIContent> ToContents()
    {
        Flush();
        return _contents;
    }

    public void Dispose() => _text.Dispose();

    private void Flush()
    {
        if (_text.Length > 0)
        {
            _contents.Add(_textIsReasoning ? new TextReasoningContent(_text.ToString()) : new TextContent(_text.ToString()));
            _text.Clear();
        }
    }
}
