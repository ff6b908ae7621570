using System.Text;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>Answers of any size, made of the bytes of a real llama-server in <c>tests/captures</c>.</summary>
internal static class Recorded
{
    private const string TextCapture = "golden/hello-stream-usage";
    private const string ToolCapture = "golden/tool-call-stream-usage";
    private const string ShortText = "Hello! How can I help you?";

    /// <summary>A stream with the given number of text chunks between its recorded beginning and end.</summary>
    /// <param name="chunks">The number of text chunks.</param>
    /// <param name="date">The header of that name, which gateways add and llama-server does not; null for none.</param>
    public static Reply TextStream(int chunks, string? date = null)
    {
        List<string> events = Events(TextCapture);
        List<string> texts = events.FindAll(IsText);
        int first = events.IndexOf(texts[0]);
        int afterLast = events.LastIndexOf(texts[^1]) + 1;
        return Stream(TextCapture, [.. events[..first], .. Repeat(texts, chunks), .. events[afterLast..]], date);
    }

    /// <summary>A stream with one tool call whose arguments come in the given number of fragments.</summary>
    public static Reply ToolStream(int fragments)
    {
        List<string> events = Events(ToolCapture);
        int first = events.FindIndex(data => data.Contains("\"tool_calls\":[", StringComparison.Ordinal));
        int last = events.FindLastIndex(data => data.Contains("\"tool_calls\":[", StringComparison.Ordinal));

        // The city's letters are repeated, so that the arguments stay JSON.
        int letter = events.FindIndex(data => data.Contains("\"arguments\":\"ar\"", StringComparison.Ordinal));
        int more = fragments - (last - first + 1);
        return Stream(ToolCapture, [.. events[..letter], .. Enumerable.Repeat(events[letter], more), .. events[letter..]]);
    }

    /// <summary>The texts of <see cref="TextStream"/>.</summary>
    public static IEnumerable<string> Texts(int chunks) => Repeat(Events(TextCapture).FindAll(IsText), chunks).Select(TextOf);

    /// <summary>The recorded short answer as one JSON document, with a text of the given length.</summary>
    public static Reply Document(int textLength)
    {
        RecordedResponse recorded = Response("golden/hello-nonstream");
        string body = recorded.Text.Replace($"\"{ShortText}\"", System.Text.Json.JsonSerializer.Serialize(LongText(textLength)), StringComparison.Ordinal);
        return new Reply(recorded.Head, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The text of <see cref="Document"/>.</summary>
    public static string LongText(int length)
    {
        const string Line = ShortText + ShortText + ShortText + "\n";
        StringBuilder text = new();
        while (text.Length < length)
        {
            text.Append(Line);
        }

        return text.ToString();
    }

    /// <summary>Vectors in base64, their numbers those of the recorded vector.</summary>
    public static Reply Embeddings(int count, int dimensions)
    {
        RecordedResponse recorded = Response("embeddings/base64");
        System.Text.Json.JsonElement root = recorded.Json;
        string vector = root.GetProperty("data")[0].GetProperty("embedding").GetString()!;
        byte[] numbers = Convert.FromBase64String(vector);
        byte[] larger = new byte[dimensions * sizeof(float)];
        for (int i = 0; i < larger.Length; i++)
        {
            larger[i] = numbers[i % numbers.Length];
        }

        string item = root.GetProperty("data")[0].GetRawText().Replace(vector, Convert.ToBase64String(larger), StringComparison.Ordinal);
        IEnumerable<string> items = Enumerable.Range(0, count).Select(i => item.Replace("\"index\":0", $"\"index\":{i}", StringComparison.Ordinal));
        string body = recorded.Text.Replace(root.GetProperty("data").GetRawText(), $"[{string.Join(',', items)}]", StringComparison.Ordinal);
        return new Reply(recorded.Head, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The recorded answer of any other request.</summary>
    public static Reply Exchange(string capture)
    {
        RecordedResponse recorded = Response(capture);
        return new Reply(recorded.Head, recorded.Body);
    }

    /// <summary>The recorded events of a stream, each as one chunk of the transfer encoding, as the server sends them.</summary>
    public static List<byte[]> TextEvents() => Events(TextCapture).ConvertAll(Frame);

    /// <summary>The head of a stream.</summary>
    public static HttpHead StreamHead() => Response(TextCapture).Head;

    public static byte[] Frame(string data) => Chunked.Encode(Encoding.UTF8.GetBytes(data));

    private static Reply Stream(string capture, List<string> events, string? date = null)
    {
        HttpHead head = Response(capture).Head;
        return new(date is null ? head : head with { Headers = [.. head.Headers, new("Date", date)] }, [.. events.SelectMany(Frame), .. Chunked.End]);
    }

    private static List<string> Events(string capture) =>
        [.. Encoding.UTF8.GetString(Captures.Read(capture + ".sse")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(data => data.TrimStart('\n') + "\n\n")];

    private static RecordedResponse Response(string capture) =>
        Captures.Load(capture + ".http").Response ?? throw new InvalidOperationException($"{capture} has no response.");

    private static bool IsText(string data) => data.Contains("""
        "delta":{"content":"
        """, StringComparison.Ordinal);

    private static string TextOf(string data) =>
        System.Text.Json.JsonDocument.Parse(data["data: ".Length..]).RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString()!;

    private static IEnumerable<string> Repeat(List<string> items, int count) =>
        Enumerable.Range(0, count).Select(i => items[i % items.Count]);
}
