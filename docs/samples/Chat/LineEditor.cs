using System.Text;
using Spectre.Console;

namespace LlamaCpp.Samples.Chat;

/// <summary>Reads what the user types: with history, cursor keys and pasted lines in a terminal, else line by line.</summary>
internal sealed class LineEditor(IAnsiConsole console)
{
    private const string Prompt = "> ";
    private const string Indent = "  ";
    private const string PasteEnd = "\e[201~";

    private readonly EditBuffer _buffer = new();
    private int _cursorRow;

    /// <summary>The next input; null at its end.</summary>
    public string? Read()
    {
        if (Console.IsInputRedirected || !console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Ansi)
        {
            return Console.ReadLine()?.Trim();
        }

        // While typing, Ctrl-C clears the line; and the terminal marks what is pasted.
        Console.TreatControlCAsInput = true;
        Write("\e[?2004h");
        string? input = ReadKeys();
        Write("\e[?2004l\n");
        Console.TreatControlCAsInput = false;
        return input;
    }

    private string? ReadKeys()
    {
        _cursorRow = 0;
        while (true)
        {
            Draw();
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key is { Key: ConsoleKey.C or ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && _buffer.Text.Length == 0)
            {
                return null;
            }

            if (key is { Key: ConsoleKey.Enter, Modifiers: 0 })
            {
                _buffer.End();
                Draw();
                return _buffer.Take();
            }

            Edit(key);
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        Action action = key.Key switch
        {
            ConsoleKey.Escape when Console.KeyAvailable => () => _buffer.Insert(ReadSequence()),
            ConsoleKey.Enter => () => _buffer.Insert("\n"),
            ConsoleKey.Backspace => _buffer.Backspace,
            ConsoleKey.Delete => _buffer.Delete,
            ConsoleKey.LeftArrow => _buffer.Left,
            ConsoleKey.RightArrow => _buffer.Right,
            ConsoleKey.UpArrow => () => _buffer.Recall(-1),
            ConsoleKey.DownArrow => () => _buffer.Recall(1),
            ConsoleKey.Home => _buffer.Home,
            ConsoleKey.End => _buffer.End,
            ConsoleKey.C when key.Modifiers == ConsoleModifiers.Control => () => _buffer.Take(),
            _ => () => _buffer.Insert(char.IsControl(key.KeyChar) ? "" : $"{key.KeyChar}"),
        };
        action();
    }

    // The terminal sends ESC [ 200 ~ before what is pasted, and ESC [ 201 ~ after it. Alt-Enter is ESC Enter.
    private static string ReadSequence()
    {
        string sequence = "";
        do
        {
            sequence += Console.ReadKey(intercept: true).KeyChar;
        }
        while (sequence[0] == '[' && (sequence.Length == 1 || char.IsAsciiDigit(sequence[^1]) || sequence[^1] == ';'));
        return sequence switch { "\r" or "\n" => "\n", "[200~" => ReadPasted(), _ => "" };
    }

    private static string ReadPasted()
    {
        StringBuilder pasted = new();
        while (!pasted.ToString().EndsWith(PasteEnd, StringComparison.Ordinal))
        {
            pasted.Append(Console.ReadKey(intercept: true).KeyChar);
        }

        return string.Concat(pasted.ToString(0, pasted.Length - PasteEnd.Length).ReplaceLineEndings("\n").Where(character => character == '\n' || !char.IsControl(character)));
    }

    // Draws everything again, with line breaks of its own: terminals differ in what they do at the last column.
    private void Draw()
    {
        StringBuilder screen = new(Prompt);
        (int Row, int Column) end = (0, Prompt.Length);
        (int Row, int Column) cursor = end;
        int place = 0;
        foreach (Rune rune in _buffer.Text.EnumerateRunes())
        {
            string shown = rune.Value == '\n' ? "" : rune.ToString();
            if (rune.Value == '\n' || end.Column + shown.GetCellWidth() >= console.Profile.Width)
            {
                screen.Append("\r\n" + Indent);
                end = (end.Row + 1, Indent.Length);
            }

            screen.Append(shown);
            end.Column += shown.GetCellWidth();
            place += rune.Utf16SequenceLength;
            cursor = place <= _buffer.Cursor ? end : cursor;
        }

        Write($"\r{(_cursorRow > 0 ? $"\e[{_cursorRow}A" : "")}\e[J{screen}{(end.Row > cursor.Row ? $"\e[{end.Row - cursor.Row}A" : "")}\r\e[{cursor.Column}C");
        _cursorRow = cursor.Row;
    }

    private void Write(string text)
    {
        console.Profile.Out.Writer.Write(text);
        console.Profile.Out.Writer.Flush();
    }
}
