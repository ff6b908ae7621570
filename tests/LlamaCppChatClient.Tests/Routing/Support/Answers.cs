using System.Net;
using System.Text;

namespace LlamaCpp.Tests.Routing;

/// <summary>What fake servers answer to a chat.</summary>
internal static class Answers
{
    public const string Overflow = """{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":4096}}""";

    /// <summary>A whole stream that says who answers.</summary>
    public static HttpResponseMessage Of(string name) => Respond.Stream(new ScriptedStream(Events($"I am {name}.")));

    /// <summary>A stream that asks for the tool <c>get_weather</c>.</summary>
    public static HttpResponseMessage Call() => Respond.Stream(new ScriptedStream(Encoding.UTF8.GetBytes(
        Chunk("""{"role":"assistant","content":null}""")
        + Chunk("""{"tool_calls":[{"index":0,"id":"call1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}]}""")
        + Finish.Replace("\"stop\"", "\"tool_calls\"", StringComparison.Ordinal) + "data: [DONE]\n\n")));

    /// <summary>A stream that ends without its end.</summary>
    /// <param name="text">What comes before; null for nothing.</param>
    public static HttpResponseMessage Broken(string? text)
    {
        byte[] events = text is null ? Encoding.UTF8.GetBytes(Chunk("""{"role":"assistant","content":null}""")) : Events(text);
        int end = text is null ? events.Length : Encoding.UTF8.GetString(events).IndexOf("data: [DONE]", StringComparison.Ordinal) - Finish.Length;
        return Respond.Stream(new ScriptedStream(events) { FailAt = end });
    }

    /// <summary>A stream that never ends after its first text.</summary>
    public static HttpResponseMessage Endless(string text)
    {
        byte[] events = Events(text);
        return Respond.Stream(new ScriptedStream(events) { StallAt = Encoding.UTF8.GetString(events).IndexOf("data: [DONE]", StringComparison.Ordinal) - Finish.Length });
    }

    public static HttpResponseMessage Error(HttpStatusCode status, string body) => Respond.Json(body, status);

    private static string Finish => """data: {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"created":1,"id":"c1","model":"tiny","object":"chat.completion.chunk"}""" + "\n\n";

    private static byte[] Events(string text) => Encoding.UTF8.GetBytes(
        Chunk("""{"role":"assistant","content":null}""") + Chunk($$"""{"content":"{{text}}"}""") + Finish + "data: [DONE]\n\n");

    private static string Chunk(string delta) =>
        $$"""data: {"choices":[{"finish_reason":null,"index":0,"delta":{{delta}}}],"created":1,"id":"c1","model":"tiny","object":"chat.completion.chunk"}""" + "\n\n";
}
