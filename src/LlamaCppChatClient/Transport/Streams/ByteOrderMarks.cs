namespace LlamaCpp.Transport;

/// <summary>
/// Hides byte order marks at the beginning of lines. The standard allows one at the beginning of a stream only, but a gateway that joins the streams of
/// several servers leaves one before a later line, whose field would be overlooked.
/// </summary>
internal sealed class ByteOrderMarks
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    private int _length;
    private bool _isAtLineStart = true;

    /// <summary>Makes a comment line of each mark, in its place; other bytes stay. A mark may be cut by the end of the bytes.</summary>
    public void Hide(Span<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        // Nearly all reads (benchmark: "stream of 2,000 chunks").
        if (_length == 0 && bytes.IndexOf(Mark[0]) < 0)
        {
            _isAtLineStart = bytes[^1] is (byte)'\n' or (byte)'\r';
            return;
        }

        foreach (ref byte value in bytes)
        {
            if (value == Mark[_length] && (_length > 0 || _isAtLineStart))
            {
                _length = (_length + 1) % Mark.Length;
                value = (byte)(_length == 0 ? '\n' : ':');
            }
            else
            {
                _length = 0;
            }

            _isAtLineStart = value is (byte)'\n' or (byte)'\r';
        }
    }
}
