using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LlamaCpp.Diagnostics;

/// <summary>Takes keys out of texts that came from the other side, where a server or proxy may repeat what was sent to it, in whatever spelling.</summary>
internal sealed class KeyRedactor
{
    // A shorter key is no secret, and would be found in ordinary words.
    private const int Least = 8;
    private const string Redacted = "***";
    private const char Cut = '…';

    // Keys of endpoints may come from an application's own callers.
    private const int MaxAdded = 100;

    private readonly SecretSpelling[] _own;
    private readonly Queue<string> _added = new();
    private volatile SecretSpelling[] _spellings;

    /// <param name="keys">The keys; null, empty and very short ones are none.</param>
    public KeyRedactor(params IEnumerable<string?> keys) => _spellings = _own = SpellingsOf(keys);

    /// <summary>Adds the key of another server; the latest hundred are known.</summary>
    public void Add(string? key)
    {
        if (key is null || key.Length < Least)
        {
            return;
        }

        lock (_added)
        {
            if (_added.Contains(key))
            {
                return;
            }

            if (_added.Count == MaxAdded)
            {
                _added.Dequeue();
            }

            _added.Enqueue(key);
            _spellings = [.. _own, .. SpellingsOf(_added)];
        }
    }

    /// <summary>Whether a key stands in the text, or the beginning of one that was cut.</summary>
    public bool Finds([NotNullWhen(true)] string? text) => text is not null && !ReferenceEquals(Redact(text), text);

    /// <summary>The text with asterisks in place of keys; the same object when there is none.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Redact(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }

        foreach (SecretSpelling spelling in _spellings)
        {
            text = Redact(text, spelling);
        }

        return text;
    }

    private static SecretSpelling[] SpellingsOf(IEnumerable<string?> keys)
    {
        string[] secrets = [.. keys.OfType<string>().Where(key => key.Length >= Least)];

        // Most clients have no key, and a new process compiles nothing for what it does not use (benchmark: "first call").
        return secrets.Length == 0 ? [] : [.. secrets.SelectMany(SecretSpelling.Of).Where(spelling => spelling.Text.Length >= Least).Distinct()];
    }

    private static string Redact(string text, SecretSpelling spelling)
    {
        StringBuilder? clean = null;
        int copied = 0;
        for (int start = 0; start < text.Length; start++)
        {
            int end = Match(text, start, spelling.Text);
            if (end < 0)
            {
                continue;
            }

            (int from, int to) = spelling.IsBase64 ? WithPartialCharacters(text, start, end) : (start, end);
            clean ??= new StringBuilder(text.Length);
            clean.Append(text, copied, Math.Max(0, from - copied)).Append(Redacted);
            copied = to;
            start = to - 1;
        }

        return clean is null ? text : clean.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Where the spelling ends that begins here; negative when none does.</summary>
    private static int Match(string text, int start, string spelling)
    {
        if (text[start] == spelling[0] || EscapedText.IsEscape(text[start]))
        {
            return MatchRest(text, start, spelling, 0);
        }

        // A text that was cut at its beginning may begin within the key.
        if (text[start] == Cut && start + 1 < text.Length)
        {
            for (int matched = 1; matched <= spelling.Length - Least; matched++)
            {
                if (MatchRest(text, start + 1, spelling, matched) is >= 0 and int end)
                {
                    return end;
                }
            }
        }

        return -1;
    }

    private static int MatchRest(string text, int position, string spelling, int matched)
    {
        for (; matched < spelling.Length; matched++, position++)
        {
            // The text may have been cut within the key.
            if (position == text.Length || text[position] == Cut)
            {
                return matched >= Least ? position : -1;
            }

            if (EscapedText.IsEscape(text[position]))
            {
                foreach ((char character, int next) in EscapedText.Read(text, position))
                {
                    if (character == spelling[matched] && MatchRest(text, next, spelling, matched + 1) is >= 0 and int end)
                    {
                        return end;
                    }
                }

                return matched >= Least && IsCutEscape(text, position) ? EndOf(text, position) : -1;
            }

            if (text[position] != spelling[matched])
            {
                return -1;
            }
        }

        return position;
    }

    private static bool IsCutEscape(string text, int position) => EndOf(text, position) - position < 12;

    private static int EndOf(string text, int position)
    {
        int cut = text.IndexOf(Cut, position);
        return cut < 0 ? text.Length : cut;
    }

    // In base64 the key's first and last bits share a character with its neighbours.
    private static (int From, int To) WithPartialCharacters(string text, int start, int end)
    {
        start -= start > 0 && IsBase64(text[start - 1]) ? 1 : 0;
        end += end < text.Length && IsBase64(text[end]) ? 1 : 0;
        while (end < text.Length && text[end] == '=')
        {
            end++;
        }

        return (start, end);
    }

    private static bool IsBase64(char character) => char.IsAsciiLetterOrDigit(character) || character is '+' or '/' or '-' or '_';
}
