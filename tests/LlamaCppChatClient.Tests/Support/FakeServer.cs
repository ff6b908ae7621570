using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using LlamaCpp.Tests.Security;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Support;

/// <summary>A server of recorded or made-up answers to chat requests; other requests (<c>/props</c>, <c>/v1/models</c>) get <c>{}</c>.</summary>
internal sealed class FakeServer
{
    private readonly ConcurrentQueue<Func<HttpResponseMessage>> _answers;

    /// <summary>Initializes the server.</summary>
    /// <param name="answers">One for each chat request, in order.</param>
    public FakeServer(params IEnumerable<Func<HttpResponseMessage>> answers)
    {
        _answers = new(answers);
        Handler = new CapturingHandler().Otherwise(request =>
            request.Method == "GET" ? Facts?.Invoke(request) ?? Respond.Json("{}")
                : _answers.TryDequeue(out Func<HttpResponseMessage>? answer) ? answer()
                : throw new InvalidOperationException("More chat requests than answers."));
    }

    /// <summary>An answer with nothing but an end.</summary>
    public static Func<HttpResponseMessage> Nothing => () => Stream("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");

    public CapturingHandler Handler { get; }

    /// <summary>Answers GET requests; null for <c>{}</c>.</summary>
    public Func<RecordedRequest, HttpResponseMessage?>? Facts { get; init; }

    public IReadOnlyList<RecordedRequest> ChatRequests => [.. Handler.Requests.Where(request => request.Method == "POST")];

    /// <summary>The bodies of the chat requests; a key that comes twice is an error.</summary>
    public IReadOnlyList<JsonElement> Bodies => [.. ChatRequests.Select(request => StrictJson.Parse(request.Body))];

    /// <summary>The body of the only chat request.</summary>
    public JsonElement Body => Bodies.Single();

    /// <summary>A stream of these events and <c>[DONE]</c>.</summary>
    public static HttpResponseMessage Stream(params IEnumerable<string> events) =>
        Respond.Stream(new ScriptedStream(Events(events)));

    /// <summary>The bytes of a stream of these events and <c>[DONE]</c>.</summary>
    public static byte[] Events(params IEnumerable<string> events) =>
        Encoding.UTF8.GetBytes(string.Concat(events.Append("[DONE]").Select(data => $"data: {data}\n\n")));

    public static HttpResponseMessage Error(HttpStatusCode status, string json) => Respond.Json(json, status);

    /// <summary>A client of this server that asks for the model <c>m</c>.</summary>
    public LlamaCppChatClient Client(Action<LlamaCppOptions>? configure = null, ILoggerFactory? logger = null)
    {
        LlamaCppOptions options = new() { BaseUrl = new("http://llama.test:8080"), Model = "m", ApiKey = SecretWatch.ApiKey, ReadyTimeout = TimeSpan.Zero };
        configure?.Invoke(options);
        return new LlamaCppChatClient(options, new HttpClient(Handler), logger ?? SecretWatch.Logs);
    }
}
