using System.ClientModel;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.ServerTests.Comparison;

/// <summary>What Microsoft.Extensions.AI.OpenAI makes of errors, and what this library does: rows of the README's comparison.</summary>
public sealed class ErrorComparisonTests
{
    private const string Answer = """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Error_in_the_middle_of_a_stream_is_an_exception()
    {
        CapturingHandler NewHandler() => new CapturingHandler().Answer(Captures.Load("errors/stream-error-event.http"));

        string theirs = await OpenAIProvider.ReadAsync(NewHandler());
        using LlamaCppChatClient client = NewClient(NewHandler());
        LlamaCppInterruptedException ours = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => ReadAsync(client));

        Assert.NotEmpty(theirs);
        Assert.Contains("Context size has been exceeded", ours.Message, StringComparison.Ordinal);
        Assert.Equal(theirs, ours.PartialResponse.Text);
    }

    [Fact]
    public async Task Stream_that_is_cut_short_is_an_exception()
    {
        byte[] events = Captures.Load("golden/hello-stream.http").Response!.Body;
        byte[] half = events[..(events.AsSpan()[..(events.Length / 2)].LastIndexOf("\n\n"u8) + 2)];

        string theirs = await OpenAIProvider.ReadAsync(new CapturingHandler().AnswerStream(half));
        using LlamaCppChatClient client = NewClient(new CapturingHandler().AnswerStream(half));
        LlamaCppInterruptedException ours = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => ReadAsync(client));

        Assert.Contains("broke off", ours.Message, StringComparison.Ordinal);
        Assert.Equal(theirs, ours.PartialResponse.Text);
    }

    [Fact]
    public async Task Mistake_of_the_caller_is_sent_once()
    {
        using CapturingHandler theirs = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("errors/content-part-text-null.http")));
        using CapturingHandler ours = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("errors/content-part-text-null.http")));

        await Assert.ThrowsAsync<ClientResultException>(() => OpenAIProvider.NewClient(OpenAIProvider.Nowhere, theirs).GetResponseAsync("Hello", cancellationToken: Cancelled));
        using LlamaCppChatClient client = NewClient(ours);
        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", cancellationToken: Cancelled));

        Assert.Equal(HttpStatusCode.InternalServerError, error.StatusCode);
        Assert.Equal(4, theirs.Requests.Count);
        Assert.Single(ours.Requests);
    }

    [Fact]
    public async Task Server_that_loads_its_model_is_waited_for()
    {
        static CapturingHandler NewHandler()
        {
            CapturingHandler handler = new();
            for (int i = 0; i < 6; i++)
            {
                handler.AnswerJson("""{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", HttpStatusCode.ServiceUnavailable);
            }

            return handler.Otherwise(_ => Respond.Json(Answer));
        }

        ClientResultException theirs = await Assert.ThrowsAsync<ClientResultException>(() => OpenAIProvider.NewClient(OpenAIProvider.Nowhere, NewHandler()).GetResponseAsync("Hello", cancellationToken: Cancelled));
        using LlamaCppChatClient client = NewClient(NewHandler());
        ChatResponse ours = await client.GetResponseAsync("Hello", cancellationToken: Cancelled);

        Assert.Equal(503, theirs.Status);
        Assert.Equal("Hi", ours.Text);
    }

    [Fact]
    public async Task Time_to_generate_is_not_limited()
    {
        TimeoutReader reader = new();

        await OpenAIProvider.NewClient(OpenAIProvider.Nowhere, new CapturingHandler().AnswerJson(Answer), reader).GetResponseAsync("Hello", cancellationToken: Cancelled);
        ServiceCollection services = new();
        TimeSpan? ours = null;
        services.AddLlamaCppChatClient(configureHttpClientBuilder: http => http.ConfigureHttpClient(client => ours = client.Timeout));
        await using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<LlamaCppChatClient>();

        Assert.Equal(TimeSpan.FromSeconds(100), reader.NetworkTimeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, ours);
    }

    [Fact]
    public async Task Unreachable_server_comes_with_its_address_and_the_command_that_starts_it()
    {
        Uri closed = new("http://127.0.0.1:1");

        AggregateException theirs = await Assert.ThrowsAsync<AggregateException>(() => OpenAIProvider.NewClient(closed).GetResponseAsync("Hello", cancellationToken: Cancelled));
        using LlamaCppChatClient client = new(closed.ToString());
        LlamaCppUnreachableException ours = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => client.GetResponseAsync("Hello", cancellationToken: Cancelled));

        Assert.StartsWith("Retry failed after 4 tries.", theirs.Message, StringComparison.Ordinal);
        Assert.Equal("llama.cpp server not reachable at http://127.0.0.1:1/. Start it with: llama-server -m model.gguf --port 1", ours.Message);
    }

    [Fact]
    public async Task Page_of_another_program_is_named()
    {
        static CapturingHandler NewHandler() => new CapturingHandler().AnswerStatus(HttpStatusCode.OK, "<html>Welcome to the proxy</html>", "text/html");

        Exception theirs = await Assert.ThrowsAnyAsync<JsonException>(() => OpenAIProvider.NewClient(OpenAIProvider.Nowhere, NewHandler()).GetResponseAsync("Hello", cancellationToken: Cancelled));
        using LlamaCppChatClient client = NewClient(NewHandler());
        LlamaCppException ours = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", cancellationToken: Cancelled));

        Assert.DoesNotContain("proxy", theirs.Message, StringComparison.Ordinal);
        Assert.Contains("Welcome to the proxy", ours.Message, StringComparison.Ordinal);
    }

    private static LlamaCppChatClient NewClient(HttpMessageHandler handler) =>
        new(new LlamaCppOptions { BaseUrl = OpenAIProvider.Nowhere, Model = "tiny-chat" }, new HttpClient(handler));

    private static async Task ReadAsync(LlamaCppChatClient client)
    {
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello", cancellationToken: Cancelled))
        {
            Assert.NotNull(update);
        }
    }
}
