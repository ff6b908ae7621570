using System.Text;
using System.Text.RegularExpressions;

namespace LlamaCpp.TestSupport;

/// <summary>One exchange with a real llama-server: a <c>*.http</c> file under <c>tests/captures</c>.</summary>
/// <param name="Comments">The <c>#</c> lines that stand before the request.</param>
/// <param name="Request">The request that was sent.</param>
/// <param name="Response">The answer, after any interim one; null when the server never answered.</param>
/// <param name="Raw">The answer's bytes as they stand in the file.</param>
public sealed partial record CaptureFile(
    IReadOnlyList<string> Comments, RecordedRequest Request, RecordedResponse? Response, byte[] Raw)
{
    private const string ServerComment = "# server: ";

    /// <summary>The command that started the server; null when it was not recorded.</summary>
    public string? Server => Comments
        .FirstOrDefault(comment => comment.StartsWith(ServerComment, StringComparison.Ordinal))?[ServerComment.Length..];

    /// <summary>Whether bytes were left out of the request or the response to keep the file short.</summary>
    public bool IsShortened => LeftOut().IsMatch(Request.Text) || (Response is not null && LeftOut().IsMatch(Response.Text));

    /// <summary>Reads a capture.</summary>
    /// <exception cref="FormatException">The bytes are no capture.</exception>
    public static CaptureFile Parse(ReadOnlySpan<byte> file)
    {
        (int start, int afterStart) = Marker(file, ">>> REQUEST\n"u8);
        (int middle, int afterMiddle) = Marker(file, "<<< RESPONSE\n"u8);
        string[] comments = Encoding.UTF8.GetString(file[..start]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ReadOnlySpan<byte> answer = file[afterMiddle..];

        (HttpHead Head, byte[] Body) request = ParseMessage(file[afterStart..middle], isExact: true)
            ?? throw new FormatException("The request has no head.");
        (HttpHead Head, byte[] Body)? response = ParseMessage(
            answer, isExact: comments.Any(comment => comment.Contains("exact", StringComparison.Ordinal)));
        return new(
            comments,
            new(request.Head, request.Body),
            response is var (head, body) ? new(head, body) : null,
            answer.ToArray());
    }

    private static (int Start, int End) Marker(ReadOnlySpan<byte> file, ReadOnlySpan<byte> marker)
    {
        int start = file.IndexOf(marker);
        return start >= 0
            ? (start, start + marker.Length)
            : throw new FormatException($"No line '{Encoding.ASCII.GetString(marker).TrimEnd()}'.");
    }

    private static (HttpHead Head, byte[] Body)? ParseMessage(ReadOnlySpan<byte> message, bool isExact)
    {
        int end = message.IndexOf(HttpHead.End);
        if (end < 0)
        {
            return null;
        }

        HttpHead head = HttpHead.Parse(message[..end]);
        ReadOnlySpan<byte> body = message[(end + HttpHead.End.Length)..];
        if (head.StartLine.StartsWith("HTTP/1.1 1", StringComparison.Ordinal))
        {
            return ParseMessage(body, isExact);
        }

        bool isFramed = isExact && head.IsChunked;
        return (head, isFramed && Chunked.Decode(body) is var (data, _) ? data : Body(body, head.ContentLength));
    }

    // The recorder ends a body that has no line ending of its own with one.
    private static byte[] Body(ReadOnlySpan<byte> body, long? length)
    {
        bool isAdded = body.EndsWith("\n"u8) && !body.EndsWith("\n\n"u8) && body.Length != length;
        return (isAdded ? body[..^1] : body).ToArray();
    }

    [GeneratedRegex(@"/\* (\.\.\. )?(trimmed|\d+ \w+)( \.\.\.)? \*/|\.\.\.\(\d+ words\)\.\.\.|^# \.\.\. .*trimmed", RegexOptions.Multiline)]
    private static partial Regex LeftOut();
}
