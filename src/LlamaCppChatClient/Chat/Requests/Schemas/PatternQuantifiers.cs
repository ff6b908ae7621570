using System.Buffers;
using System.Globalization;

namespace LlamaCpp.Chat;

/// <summary>Finds quantifiers in a regular expression, in one pass: patterns come from others, and may be long and strange.</summary>
internal static class PatternQuantifiers
{
    private static readonly SearchValues<char> Bounds = SearchValues.Create("0123456789 ,");

    /// <summary>The first <c>{least,most}</c> whose least is greater than its most; null when there is none. The server allows spaces in the braces.</summary>
    public static string? FindOutOfOrder(string pattern)
    {
        bool hasClassEnd = true;
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++; // the escaped character is only itself
                    break;
                case '[' when hasClassEnd:
                    int end = FindClassEnd(pattern, i + 1);
                    hasClassEnd = end >= 0; // where there is none behind this one, there is none behind the next
                    i = hasClassEnd ? end : i;
                    break;
                case '{' when Measure(pattern.AsSpan(i)) is > 0 and var length:
                    if (IsOutOfOrder(pattern.AsSpan(i + 1, length - 2)))
                    {
                        return pattern.Substring(i, length);
                    }

                    i += length - 1;
                    break;
                default:
                    break;
            }
        }

        return null;
    }

    private static int FindClassEnd(string pattern, int start)
    {
        for (int i = start; i < pattern.Length; i++)
        {
            if (pattern[i] == ']')
            {
                return i;
            }

            i += pattern[i] == '\\' ? 1 : 0;
        }

        return -1;
    }

    /// <summary>The length of the quantifier with two bounds that the text begins with; 0 when it begins with something else.</summary>
    private static int Measure(ReadOnlySpan<char> text)
    {
        int length = text[1..].IndexOfAnyExcept(Bounds) + 1;
        return length > 0 && text[length] == '}' && text[1..length].Count(',') == 1 ? length + 1 : 0;
    }

    private static bool IsOutOfOrder(ReadOnlySpan<char> bounds)
    {
        int comma = bounds.IndexOf(',');
        return int.TryParse(bounds[..comma], NumberStyles.Integer, CultureInfo.InvariantCulture, out int least)
            && int.TryParse(bounds[(comma + 1)..], NumberStyles.Integer, CultureInfo.InvariantCulture, out int most)
            && least > most;
    }
}
