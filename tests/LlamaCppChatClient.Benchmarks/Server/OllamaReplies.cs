using System.Text;
using System.Text.Json;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Server;

/// <summary>The same texts as an Ollama server sends them: a line of JSON for each piece (Ollama's API documentation, "Generate a chat completion").</summary>
internal static class OllamaReplies
{
    private static readonly HttpHead Head = new("HTTP/1.1 200 OK", [new("Content-Type", "application/x-ndjson"), new("Transfer-Encoding", "chunked")]);

    /// <summary>The answers, by scenario.</summary>
    public static Dictionary<string, Reply> All() => new(StringComparer.Ordinal)
    {
        [Scenario.TextBurst] = Stream(Recorded.Texts(Scenario.BurstChunks)),
        [Scenario.TextOfManyStreams] = Stream(Recorded.Texts(Scenario.ChunksOfManyStreams)),
        [Scenario.LongDocument] = Stream([Recorded.LongText(Scenario.DocumentLength)]),
        [Scenario.ShortAnswer] = Stream(Recorded.Texts(10)),
    };

    private static Reply Stream(IEnumerable<string> texts) =>
        new(Head, [.. texts.SelectMany(text => Line(text, "\"done\":false")), .. Line("", """
            "done":true,"done_reason":"stop","total_duration":1,"load_duration":1,"prompt_eval_count":9,"prompt_eval_duration":1,"eval_count":9,"eval_duration":1
            """), .. Chunked.End]);

    private static byte[] Line(string text, string end) => Chunked.Encode(Encoding.UTF8.GetBytes(
        "{\"model\":\"tiny-chat\",\"created_at\":\"2026-11-27T08:00:00.000000Z\",\"message\":{\"role\":\"assistant\",\"content\":"
        + JsonSerializer.Serialize(text) + "}," + end + "}\n"));
}
