namespace LlamaCpp.TestSupport;

/// <summary>A response as it was captured.</summary>
public sealed record RecordedResponse(HttpHead Head, byte[] Body) : HttpMessage(Head, Body)
{
    /// <summary>The status code.</summary>
    public int Status => int.Parse(Head.StartLine.Split(' ')[1], null);

    /// <summary>Whether the body is a stream of events.</summary>
    public bool IsStream => Header("Content-Type")?.StartsWith("text/event-stream", StringComparison.Ordinal) is true;

    /// <summary>The bytes of the whole response, framed by a length or, where the head says so, as one chunk.</summary>
    /// <remarks>The length is that of the body here: captures shorten long bodies and keep their Content-Length.</remarks>
    public byte[] ToWire()
    {
        IEnumerable<string> headers = Head.Headers
            .Where(header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {header.Value}");
        string[] length = Head.IsChunked ? [] : [$"Content-Length: {Body.Length}"];
        string head = string.Join("\r\n", [Head.StartLine, .. headers, .. length, "", ""]);
        byte[] body = Head.IsChunked ? [.. Chunked.Encode(Body), .. Chunked.End] : Body;
        return [.. System.Text.Encoding.Latin1.GetBytes(head), .. body];
    }
}
