using System.Text;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>A whole answer, ready to be sent in one go.</summary>
/// <param name="head">The recorded head; its framing headers are set anew.</param>
/// <param name="body">The body, with its transfer framing if the head says that it is chunked.</param>
internal sealed class Reply(HttpHead head, byte[] body)
{
    private readonly byte[] _closing = Head(head, body.Length, close: true);
    private readonly byte[] _keeping = Head(head, body.Length, close: false);

    /// <summary>The bytes to send.</summary>
    /// <param name="close">Whether the connection ends with the answer, because the request asked for it.</param>
    public IList<ArraySegment<byte>> Bytes(bool close) => [close ? _closing : _keeping, body];

    /// <summary>A head as the server sends it to a request with or without <c>Connection: close</c>.</summary>
    public static byte[] Head(HttpHead head, int length, bool close)
    {
        IEnumerable<string> headers = head.Headers
            .Where(header => header.Key is not ("Content-Length" or "Keep-Alive"))
            .Select(header => $"{header.Key}: {header.Value}")
            .Append(close ? "Connection: close" : "Keep-Alive: timeout=5, max=100");
        if (!head.IsChunked)
        {
            headers = headers.Append($"Content-Length: {length}");
        }

        return Encoding.Latin1.GetBytes(string.Join("\r\n", [head.StartLine, .. headers, "", ""]));
    }
}
