using System.Globalization;
using System.Net;

namespace LlamaCpp.Diagnostics;

/// <summary>
/// Reads a text in which any character may be escaped: as in JSON (<c>\u002B</c>, <c>\/</c>), HTML (<c>&amp;#x2B;</c>, <c>&amp;amp;</c>) or a URL
/// (<c>%2B</c>), and escaped once more by what the text passed on its way.
/// </summary>
internal static class EscapedText
{
    // JSON within HTML within JSON; each further layer only costs time.
    private const int Layers = 3;
    private const int LongestEntity = 12;

    /// <summary>Whether an escape sequence can begin with the character.</summary>
    public static bool IsEscape(char character) => character is '\\' or '%' or '&';

    /// <summary>The characters that the text may mean at a position, each with the position after it.</summary>
    public static IEnumerable<(char Character, int Next)> Read(string text, int position) => Read(text, position, Layers);

    private static IEnumerable<(char Character, int Next)> Read(string text, int position, int layers)
    {
        if (position >= text.Length)
        {
            yield break;
        }

        if (layers == 0 || !IsEscape(text[position]))
        {
            yield return (text[position], position + 1);
            yield break;
        }

        foreach ((char first, int next) in Read(text, position, layers - 1))
        {
            yield return (first, next);
            IEnumerable<(char, int)> meanings = first switch
            {
                '\\' => ReadBackslash(text, next, layers - 1),
                '%' => ReadCode(text, next, layers - 1, digits: 2),
                '&' => ReadEntity(text, next, layers - 1),
                _ => [],
            };
            foreach ((char, int) meaning in meanings)
            {
                yield return meaning;
            }
        }
    }

    private static IEnumerable<(char Character, int Next)> ReadBackslash(string text, int position, int layers)
    {
        foreach ((char kind, int next) in Read(text, position, layers))
        {
            yield return (kind, next);
            foreach ((char, int) code in kind is 'u' or 'x' ? ReadCode(text, next, layers, digits: kind == 'u' ? 4 : 2) : [])
            {
                yield return code;
            }
        }
    }

    private static IEnumerable<(char Character, int Next)> ReadCode(string text, int position, int layers, int digits)
    {
        int code = 0;
        for (int i = 0; i < digits; i++)
        {
            (char digit, int next) = Last(Read(text, position, layers));
            if (!char.IsAsciiHexDigit(digit))
            {
                yield break;
            }

            code = (code * 16) + int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            position = next;
        }

        yield return ((char)code, position);
    }

    private static IEnumerable<(char Character, int Next)> ReadEntity(string text, int position, int layers)
    {
        List<char> entity = ['&'];
        while (entity.Count < LongestEntity)
        {
            (char letter, int next) = Last(Read(text, position, layers));
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('#' or ';'))
            {
                yield break;
            }

            entity.Add(letter);
            position = next;
            if (letter == ';')
            {
                string meaning = WebUtility.HtmlDecode(new string([.. entity]));
                if (meaning.Length == 1)
                {
                    yield return (meaning[0], position);
                }

                yield break;
            }
        }
    }

    // Within an escape sequence only the innermost meaning makes sense.
    private static (char Character, int Next) Last(IEnumerable<(char Character, int Next)> meanings)
    {
        (char Character, int Next) last = default;
        foreach ((char Character, int Next) meaning in meanings)
        {
            last = meaning;
        }

        return last;
    }
}
