using System.Globalization;

namespace LlamaCpp.Samples.Chat;

/// <summary>The text that is being typed, with a cursor in it, and what was typed before.</summary>
internal sealed class EditBuffer
{
    private readonly List<string> _history = [];
    private int _place;
    private string _draft = "";

    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public void Insert(string text) => Replace(Cursor, Cursor, text);

    public void Backspace() => Replace(Previous(), Cursor, "");

    public void Delete() => Replace(Cursor, Next(), "");

    public void Left() => Cursor = Previous();

    public void Right() => Cursor = Next();

    public void Home() => Cursor = 0;

    public void End() => Cursor = Text.Length;

    /// <summary>Brings back what was typed before, or later: -1 or 1.</summary>
    public void Recall(int step)
    {
        _draft = _place == _history.Count ? Text : _draft;
        _place = int.Clamp(_place + step, 0, _history.Count);
        Text = _place == _history.Count ? _draft : _history[_place];
        Cursor = Text.Length;
    }

    /// <summary>Takes the text out, and remembers it.</summary>
    public string Take()
    {
        string text = Text.Trim();
        if (text.Length > 0 && _history.LastOrDefault() != text)
        {
            _history.Add(text);
        }

        (Text, Cursor, _place, _draft) = ("", 0, _history.Count, "");
        return text;
    }

    private void Replace(int start, int end, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));
        Cursor = start + text.Length;
    }

    // What a reader takes for one character may be several: accents, emoji, surrogates.
    private int Next() => Cursor < Text.Length ? Cursor + StringInfo.GetNextTextElementLength(Text, Cursor) : Cursor;

    private int Previous() => StringInfo.ParseCombiningCharacters(Text).Where(start => start < Cursor).DefaultIfEmpty(0).Last();
}
