using System.Buffers;
using System.Text.Json;

namespace LlamaCpp.Transport;

/// <summary>Bodies of several JSON documents, or of one that events follow, such as <c>data: [DONE]</c>.</summary>
internal static class JsonLines
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 10_000 };

    /// <summary>Writes such a body as an event stream; null when it is something else.</summary>
    public static byte[]? ToEvents(ReadOnlySpan<byte> body)
    {
        ArrayBufferWriter<byte> events = new(body.Length + 64);
        ReadOnlySpan<byte> rest = body.TrimStart(" \t\r\n"u8);
        while (rest.StartsWith("{"u8))
        {
            bool isFirst = events.WrittenCount == 0;

            // Each on a line of its own.
            bool isLine = isFirst || body[..^rest.Length].TrimEnd(" \t"u8).EndsWith("\n"u8);
            if (!isLine || Measure(rest) is not { } length || (isFirst && rest[length..].Trim(" \t\r\n"u8).IsEmpty))
            {
                return null;
            }

            events.Write("data: "u8);
            Write(events, rest[..length]);
            events.Write("\n\n"u8);
            rest = rest[length..].TrimStart(" \t\r\n"u8);
        }

        if (events.WrittenCount == 0 || (new BodyStart().Look(rest, isAll: true, out int used) != BodyKind.Events && used < rest.Length))
        {
            return null;
        }

        events.Write(rest);
        return events.WrittenSpan.ToArray();
    }

    private static int? Measure(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json, Options);
            reader.Read();
            reader.Skip();
            return (int)reader.BytesConsumed;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Line breaks stand between tokens only; an event has none.
    private static void Write(ArrayBufferWriter<byte> events, ReadOnlySpan<byte> json)
    {
        Span<byte> line = events.GetSpan(json.Length)[..json.Length];
        json.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        events.Advance(json.Length);
    }
}
