using System.Text;

namespace LlamaCpp.Transport;

/// <summary>
/// Looks at the lines of an event stream as they come, whatever their pieces: counts the bytes of each event, and keeps the
/// first text that is no line of an event stream, which is how a router reports that its model process died.
/// </summary>
internal sealed class EventStreamLines(long maxEventSize)
{
    private static readonly byte[][] Fields = [[.. "data"u8], [.. "event"u8], [.. "id"u8], [.. "retry"u8]];

    // Enough to tell a field from other text: a byte order mark, the longest name, and a colon.
    private readonly byte[] _lineStart = new byte[9];
    private int _lineStartLength;
    private LineKind _kind;
    private bool _afterCarriageReturn;
    private long _lineBytes;
    private long _eventBytes;
    private byte[]? _stray;
    private int _strayLength;

    private enum LineKind
    {
        Unknown,
        Comment,
        Field,
        Stray,
    }

    /// <summary>The first text that is no event (at most 1,024 bytes of it), or null.</summary>
    public string? StrayText => _stray is null ? null : Encoding.UTF8.GetString(_stray, 0, _strayLength).Trim();

    /// <summary>Takes what came; returns how much of it is good, which is less than all when an event is larger than allowed.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        int all = bytes.Length;
        int good = 0;
        if (_afterCarriageReturn && bytes.StartsWith("\n"u8))
        {
            bytes = bytes[1..];
        }

        _afterCarriageReturn = false;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            TakeLinePart(end < 0 ? bytes : bytes[..end]);
            if (_eventBytes + _lineBytes > maxEventSize)
            {
                return good;
            }

            if (end < 0)
            {
                break;
            }

            EndLine();
            _afterCarriageReturn = bytes[end] == '\r' && end == bytes.Length - 1;
            bytes = bytes[(end + (bytes[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
            good = _eventBytes == 0 ? all - bytes.Length : good;
        }

        return all;
    }

    /// <summary>The stream is over, and with it its last line.</summary>
    public void End() => EndLine();

    private void TakeLinePart(ReadOnlySpan<byte> part)
    {
        _lineBytes += part.Length;

        // Nearly all lines (benchmark: "stream of 2,000 chunks").
        if (_lineStartLength == 0 && part.StartsWith("data:"u8) && _kind == LineKind.Unknown)
        {
            _kind = LineKind.Field;
        }

        if (_kind == LineKind.Unknown)
        {
            int taken = Math.Min(part.Length, _lineStart.Length - _lineStartLength);
            part[..taken].CopyTo(_lineStart.AsSpan(_lineStartLength));
            _lineStartLength += taken;
            if (_lineStartLength < _lineStart.Length)
            {
                return;
            }

            Classify();
            part = part[taken..];
        }

        if (_kind == LineKind.Stray)
        {
            KeepStray(part);
        }
    }

    private void EndLine()
    {
        if (_kind == LineKind.Unknown && _lineStartLength > 0)
        {
            Classify();
        }

        switch (_kind)
        {
            case LineKind.Unknown:
                _eventBytes = 0; // a blank line ends the event
                break;
            case LineKind.Stray:
                KeepStray("\n"u8);
                _eventBytes += _lineBytes;
                break;
            case LineKind.Field:
                _eventBytes += _lineBytes;
                break;
            default:
                break; // a comment is a sign of life, and no part of the event that it may stand in
        }

        _kind = LineKind.Unknown;
        _lineStartLength = 0;
        _lineBytes = 0;
    }

    private void Classify()
    {
        ReadOnlySpan<byte> start = _lineStart.AsSpan(0, _lineStartLength);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            start = start[3..];
        }

        int colon = start.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? start : start[..colon];
        _kind = colon == 0 ? LineKind.Comment : IsField(name) ? LineKind.Field : LineKind.Stray;
        if (_kind == LineKind.Stray)
        {
            KeepStray(start);
        }
    }

    private static bool IsField(ReadOnlySpan<byte> name)
    {
        foreach (byte[] field in Fields)
        {
            if (name.SequenceEqual(field))
            {
                return true;
            }
        }

        return name.IsEmpty; // a byte order mark alone
    }

    private void KeepStray(ReadOnlySpan<byte> text)
    {
        _stray ??= new byte[ErrorReader.MaxExcerpt];
        int taken = Math.Min(text.Length, _stray.Length - _strayLength);
        text[..taken].CopyTo(_stray.AsSpan(_strayLength));
        _strayLength += taken;
    }
}
