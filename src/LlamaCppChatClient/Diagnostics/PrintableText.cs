using System.Globalization;
using System.Text;

namespace LlamaCpp.Diagnostics;

/// <summary>Makes the text of a server safe to show: what moves a terminal's cursor, breaks a log's lines or turns the reading direction is shown escaped.</summary>
internal static class PrintableText
{
    /// <summary>The text with escapes in place of what can't be printed; the same object when there is nothing to escape.</summary>
    /// <param name="text">The text of a server.</param>
    /// <param name="keepLines">Whether line breaks and tabs stay, for a text that is not shown as it is.</param>
    public static string Escape(string text, bool keepLines = false)
    {
        StringBuilder? printable = null;
        int copied = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (!IsPrintable(text[i]) && !(keepLines && text[i] is ('\n' or '\t')))
            {
                (printable ??= new StringBuilder(text.Length + 16)).Append(text, copied, i - copied).Append(EscapeOf(text[i]));
                copied = i + 1;
            }
        }

        return printable is null ? text : printable.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsPrintable(char character) => !char.IsControl(character)
        && !char.IsSurrogate(character)
        && character is not ('\u2028' or '\u2029' or '\u200e' or '\u200f' or '\u061c' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff');

    private static string EscapeOf(char character) => character switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
    };
}
