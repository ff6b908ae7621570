using System.Text;
using Spectre.Console;

namespace LlamaCpp.Samples.Chat;

/// <summary>Writes text that comes in pieces, with line breaks between words and after wide characters. Without a width each piece is written at once.</summary>
internal sealed class WordWrap(TextWriter writer, int? width)
{
    private string _word = "";
    private int _column;

    public void Write(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            Append(rune);
        }

        if (width is null)
        {
            WriteWord();
        }

        writer.Flush();
    }

    /// <summary>Ends the line, if anything is in it.</summary>
    public void EndLine()
    {
        WriteWord();
        if (_column > 0)
        {
            Break();
        }

        writer.Flush();
    }

    private void Append(Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                WriteWord();
                Break();
                break;
            case ' ' or '\t':
                WriteWord();
                _word = _column < (width ?? int.MaxValue) ? " " : ""; // a space that does not fit is the line break
                WriteWord();
                break;
            case var _ when !Rune.IsControl(rune): // what a model writes must not steer the terminal
                Append(rune.ToString());
                break;
        }
    }

    private void Append(string character)
    {
        if ((_word + character).GetCellWidth() > width)
        {
            WriteWord();
        }

        _word += character;
        if (character.GetCellWidth() > 1)
        {
            WriteWord();
        }
    }

    private void WriteWord()
    {
        if (_column > 0 && _column + _word.GetCellWidth() > width)
        {
            Break();
        }

        writer.Write(_word);
        _column += _word.GetCellWidth();
        _word = "";
    }

    private void Break()
    {
        writer.WriteLine();
        _column = 0;
    }
}
