using System.Text;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>What the fake server needs to know of a request.</summary>
/// <param name="Path">The path, without the query.</param>
/// <param name="Length">The body's length; null when it comes in chunks.</param>
/// <param name="Close">Whether the connection is to be closed after the answer.</param>
internal sealed record RequestHead(string Path, long? Length, bool Close)
{
    public static RequestHead Parse(ReadOnlySpan<byte> head)
    {
        string text = Encoding.Latin1.GetString(head);
        string path = text.Split(' ', 3)[1].Split('?')[0];
        long? length = Value(text, "Content-Length") is { } digits ? long.Parse(digits, null) : null;
        bool chunked = Value(text, "Transfer-Encoding") is not null;
        return new(path, chunked ? null : length ?? 0, Value(text, "Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) is true);
    }

    private static string? Value(string head, string header)
    {
        int start = head.IndexOf($"\r\n{header}:", StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        start += header.Length + 3;
        int end = head.IndexOf("\r\n", start, StringComparison.Ordinal);
        return head[start..(end < 0 ? head.Length : end)].Trim();
    }
}
