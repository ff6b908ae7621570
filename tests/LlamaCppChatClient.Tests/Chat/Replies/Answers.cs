using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Chat;

/// <summary>What the client makes of made-up answers.</summary>
internal static class Answers
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    public const string Role = """{"choices":[{"index":0,"delta":{"role":"assistant","content":null}}],"id":"i","model":"m","created":5}""";
    public const string Stop = """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"id":"i","model":"m","created":5}""";

    public static string Text(string text) => Delta($$"""{"content":{{JsonSerializer.Serialize(text)}}}""");

    public static string Reasoning(string text) => Delta($$"""{"reasoning_content":{{JsonSerializer.Serialize(text)}}}""");

    public static string Delta(string delta) => $$$"""{"choices":[{"index":0,"delta":{{{delta}}} }],"id":"i","model":"m","created":5}""";

    /// <summary>The response of a stream of these events and <c>[DONE]</c>.</summary>
    public static Task<ChatResponse> WholeAsync(string[] events, ChatOptions? options = null, Action<LlamaCppOptions>? configure = null, ILoggerFactory? logger = null) =>
        AskAsync(client => client.GetResponseAsync(Hello, options, TestContext.Current.CancellationToken), () => FakeServer.Stream(events), configure, logger);

    /// <summary>The response of one JSON document.</summary>
    public static Task<ChatResponse> DocumentAsync(string json, ChatOptions? options = null, Action<LlamaCppOptions>? configure = null) =>
        AskAsync(client => client.GetResponseAsync(Hello, options, TestContext.Current.CancellationToken), () => Respond.Json(json), configure, null);

    /// <summary>The updates of a stream of these events and <c>[DONE]</c>.</summary>
    public static Task<List<ChatResponseUpdate>> UpdatesAsync(string[] events, ChatOptions? options = null, Action<LlamaCppOptions>? configure = null, ILoggerFactory? logger = null) =>
        AskAsync(
            async client => await client.GetStreamingResponseAsync(Hello, options, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken),
            () => FakeServer.Stream(events),
            configure,
            logger);

    private static async Task<T> AskAsync<T>(Func<LlamaCppChatClient, Task<T>> ask, Func<HttpResponseMessage> answer, Action<LlamaCppOptions>? configure, ILoggerFactory? logger)
    {
        using LlamaCppChatClient client = new FakeServer(answer).Client(configure, logger);
        return await ask(client);
    }
}
