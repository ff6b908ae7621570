using System.Text.Json;

namespace LlamaCpp.TestSupport;

/// <summary>The events of a chat stream in the server's form.</summary>
public static class StreamEvents
{
    private const string Tail = ""","created":1795292342,"id":"chatcmpl-1","model":"tiny-chat","system_fingerprint":"b11669-Debian","object":"chat.completion.chunk"}""";

    /// <summary>The event that begins an answer.</summary>
    public static string Role { get; } = Choice("""{"role":"assistant","content":null}""", "null");

    /// <summary>The event that ends a stream.</summary>
    public static string Done { get; } = Event("[DONE]");

    /// <summary>Any data as an event.</summary>
    public static string Event(string data) => $"data: {data}\n\n";

    /// <summary>The data of the events of a stream in the server's form.</summary>
    public static IEnumerable<string> DataOf(string stream) => stream.Split('\n')
        .Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
        .Select(line => line["data: ".Length..]);

    /// <summary>A piece of text.</summary>
    public static string Text(string text) => Choice($$"""{"content":{{Quote(text)}}}""", "null");

    /// <summary>A piece of reasoning.</summary>
    public static string Reasoning(string text) => Choice($$"""{"reasoning_content":{{Quote(text)}}}""", "null");

    /// <summary>A piece of a tool call; the first piece has the id and the name.</summary>
    public static string ToolCall(int index, string? id, string? name, string arguments)
    {
        string begin = id is null ? "" : $"\"id\":{Quote(id)},\"type\":\"function\",";
        string named = name is null ? "" : $"\"name\":{Quote(name)},";
        return Choice($$$"""{"tool_calls":[{"index":{{{index}}},{{{begin}}}"function":{ {{{named}}}"arguments":{{{Quote(arguments)}}} }}]}""", "null");
    }

    /// <summary>The last choice.</summary>
    public static string Finish(string reason = "stop") => Choice("{}", Quote(reason));

    /// <summary>The event with the token counts, after the last choice.</summary>
    public static string Usage(int input, int output) =>
        Event($$"""{"choices":[],"usage":{"completion_tokens":{{output}},"prompt_tokens":{{input}},"total_tokens":{{input + output}}}{{Tail}}""");

    /// <summary>A whole stream with one text.</summary>
    public static string Whole(string text) => Role + Text(text) + Finish() + Usage(5, 2) + Done;

    private static string Choice(string delta, string reason) =>
        Event($$"""{"choices":[{"finish_reason":{{reason}},"index":0,"delta":{{delta}}}]{{Tail}}""");

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
