namespace LlamaCpp.Chat;

/// <summary>
/// Finds out whether the text so far is one whole JSON value. Each character is looked at once, however often it is asked:
/// some servers repeat the name of a call in every part.
/// </summary>
internal struct ArgumentsScan
{
    private int _position;
    private int _depth;
    private bool _inString;
    private bool _isEscaped;
    private bool _hasBegun;
    private bool _isOther;

    /// <summary>Whether the value has ended. The text may only have grown since the last call.</summary>
    public bool IsWhole(ReadOnlySpan<char> text)
    {
        for (; _position < text.Length; _position++)
        {
            Take(text[_position]);
        }

        return _hasBegun && !_isOther && _depth == 0 && !_inString;
    }

    private void Take(char letter)
    {
        if (!_hasBegun && !char.IsWhiteSpace(letter))
        {
            // A number, a word or rubbish has no end that could be seen.
            _hasBegun = true;
            _isOther = letter is not ('{' or '[' or '"');
        }

        if (_inString)
        {
            _inString = _isEscaped || letter != '"';
            _isEscaped = !_isEscaped && letter == '\\';
            return;
        }

        _inString = letter == '"';
        _depth += letter switch
        {
            '{' or '[' => 1,
            '}' or ']' => -1,
            _ => 0,
        };
    }
}
