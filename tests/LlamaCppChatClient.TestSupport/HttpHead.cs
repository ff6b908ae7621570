using System.Text;

namespace LlamaCpp.TestSupport;

/// <summary>The start line and headers of one HTTP/1.1 message.</summary>
public sealed record HttpHead(string StartLine, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The empty line that ends a head.</summary>
    public static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>Reads a head, given without the empty line that ends it.</summary>
    public static HttpHead Parse(ReadOnlySpan<byte> head)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n");
        return new(lines[0], [.. lines.Skip(1).Select(ParseHeader)]);
    }

    /// <summary>The values of one header joined by commas; null when it is not there.</summary>
    public string? Header(string name)
    {
        string[] values = [.. Headers
            .Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)];
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    /// <summary>The value of Content-Length; null when it is not there.</summary>
    public long? ContentLength => Header("Content-Length") is { } length ? long.Parse(length, null) : null;

    /// <summary>Whether the body is framed in chunks.</summary>
    public bool IsChunked => Header("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) is true;

    private static KeyValuePair<string, string> ParseHeader(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new(line[..colon], line[(colon + 1)..].Trim())
            : throw new FormatException($"Not a header line: {line}");
    }
}
