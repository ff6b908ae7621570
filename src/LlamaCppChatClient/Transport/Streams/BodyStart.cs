namespace LlamaCpp.Transport;

/// <summary>
/// Tells from the first bytes what a body is: gateways label streams as JSON, documents as streams, and both as text. White
/// space, comments and byte order marks may come first.
/// </summary>
internal sealed class BodyStart
{
    private bool _isInComment;

    /// <summary>Looks at bytes.</summary>
    /// <param name="bytes">What has come and was not used.</param>
    /// <param name="isAll">Whether no more will come.</param>
    /// <param name="used">How many of the bytes are not needed any more, whatever the body is.</param>
    /// <returns>What the body is; null while that is open.</returns>
    public BodyKind? Look(ReadOnlySpan<byte> bytes, bool isAll, out int used)
    {
        int all = bytes.Length;
        while (true)
        {
            if (_isInComment)
            {
                int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
                _isInComment = end < 0;
                bytes = end < 0 ? [] : bytes[(end + 1)..];
            }

            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
            bytes = bytes.TrimStart(" \t\r\n"u8);
            bytes = bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes;
            used = all - bytes.Length;
            if (bytes.IsEmpty || (!isAll && mark.StartsWith(bytes)))
            {
                return isAll ? BodyKind.Other : null;
            }

            if (bytes[0] != ':')
            {
                return bytes[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'<' ? BodyKind.Document : LookAtField(bytes, isAll);
            }

            _isInComment = true;
        }
    }

    private static BodyKind? LookAtField(ReadOnlySpan<byte> bytes, bool isAll)
    {
        int end = bytes.IndexOfAny(":\r\n"u8);
        ReadOnlySpan<byte> name = end < 0 ? bytes : bytes[..end];
        return name.SequenceEqual("data"u8) || name.SequenceEqual("event"u8) || name.SequenceEqual("id"u8) || name.SequenceEqual("retry"u8) ? end < 0 && !isAll ? null : BodyKind.Events
            : end < 0 && !isAll && ("data"u8.StartsWith(name) || "event"u8.StartsWith(name) || "id"u8.StartsWith(name) || "retry"u8.StartsWith(name)) ? null
            : BodyKind.Other;
    }
}
