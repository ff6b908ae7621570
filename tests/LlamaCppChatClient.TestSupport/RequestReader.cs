namespace LlamaCpp.TestSupport;

/// <summary>Reads requests from the bytes of a connection.</summary>
internal static class RequestReader
{
    /// <summary>The first request and its length in bytes; null while it is not complete.</summary>
    public static (RecordedRequest Request, int Length)? Read(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf(HttpHead.End);
        if (end < 0)
        {
            return null;
        }

        HttpHead head = HttpHead.Parse(bytes[..end]);
        int start = end + HttpHead.End.Length;
        ReadOnlySpan<byte> rest = bytes[start..];
        if (head.IsChunked)
        {
            return Chunked.Decode(rest) is var (data, chunked) ? (new(head, data), start + chunked) : null;
        }

        int length = (int)(head.ContentLength ?? 0);
        return rest.Length >= length ? (new(head, rest[..length].ToArray()), start + length) : null;
    }
}
