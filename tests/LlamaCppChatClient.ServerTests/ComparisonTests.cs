using System.ClientModel;
using System.Net;
using System.Text.Json;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Sdk = OpenAI.Chat;

namespace LlamaCpp.ServerTests;

/// <summary>What the OpenAI SDK makes of a llama-server, and what this library does: every row of the README's comparison.</summary>
public sealed class ComparisonTests(Servers servers)
{
    private const string Answer = """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reasoning_and_timings_are_kept()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        const string Question = "What is the capital of France?";

        Sdk.ChatCompletion theirs = await OpenAISdk.NewClient(server).CompleteChatAsync([new Sdk.UserChatMessage(Question)], cancellationToken: Cancelled);
        using LlamaCppChatClient client = new(server.ToString());
        ChatResponse ours = await client.GetResponseAsync(Question, cancellationToken: Cancelled);

        Assert.Equal(["The capital of France is Paris."], theirs.Content.Select(part => part.Text));
        Assert.DoesNotContain(typeof(Sdk.ChatCompletion).GetProperties(), property => property.Name.Contains("Reasoning", StringComparison.Ordinal) || property.Name.Contains("Timing", StringComparison.Ordinal));
        Assert.Contains(ours.Messages[0].Contents, content => content is TextReasoningContent { Text.Length: > 0 });
        Assert.True(ours.Timings?.OutputTokensPerSecond > 0);
    }

    [Fact]
    public async Task Forced_tool_is_the_one_that_is_called()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        const string Question = "What is the weather in Oslo?";
        WeatherTools tools = new();
        Sdk.ChatCompletionOptions theirOptions = new() { Temperature = 0, ToolChoice = Sdk.ChatToolChoice.CreateFunctionChoice("add") };
        foreach (AIFunction tool in tools.All)
        {
            theirOptions.Tools.Add(Sdk.ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        }

        Sdk.ChatCompletion theirs = await OpenAISdk.NewClient(server).CompleteChatAsync([new Sdk.UserChatMessage(Question)], theirOptions, Cancelled);
        using LlamaCppChatClient client = new(server.ToString());
        ChatResponse ours = await client.GetResponseAsync(
            Question, new ChatOptions { Temperature = 0, Tools = [.. tools.All], ToolMode = ChatToolMode.RequireSpecific("add") }, Cancelled);

        Assert.Equal("get_weather", Assert.Single(theirs.ToolCalls).FunctionName);
        Assert.All(ours.Messages[0].Contents.OfType<FunctionCallContent>(), call => Assert.Equal("add", call.Name));
        Assert.Contains(ours.Messages[0].Contents, content => content is FunctionCallContent);
    }

    [Fact]
    public async Task Error_in_the_middle_of_a_stream_is_an_exception()
    {
        CapturingHandler NewHandler() => new CapturingHandler().Answer(Captures.Load("errors/stream-error-event.http"));

        string theirs = await OpenAISdk.ReadAsync(NewHandler());
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

        string theirs = await OpenAISdk.ReadAsync(new CapturingHandler().AnswerStream(half));
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

        await Assert.ThrowsAsync<ClientResultException>(() => OpenAISdk.NewClient(OpenAISdk.Nowhere, theirs).CompleteChatAsync("Hello"));
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

        ClientResultException theirs = await Assert.ThrowsAsync<ClientResultException>(() => OpenAISdk.NewClient(OpenAISdk.Nowhere, NewHandler()).CompleteChatAsync("Hello"));
        using LlamaCppChatClient client = NewClient(NewHandler());
        ChatResponse ours = await client.GetResponseAsync("Hello", cancellationToken: Cancelled);

        Assert.Equal(503, theirs.Status);
        Assert.Equal("Hi", ours.Text);
    }

    [Fact]
    public async Task Time_to_generate_is_not_limited()
    {
        TimeoutReader reader = new();

        await OpenAISdk.NewClient(OpenAISdk.Nowhere, new CapturingHandler().AnswerJson(Answer), reader).CompleteChatAsync("Hello");
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

        AggregateException theirs = await Assert.ThrowsAsync<AggregateException>(() => OpenAISdk.NewClient(closed).CompleteChatAsync("Hello"));
        using LlamaCppChatClient client = new(closed.ToString());
        LlamaCppUnreachableException ours = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => client.GetResponseAsync("Hello", cancellationToken: Cancelled));

        Assert.StartsWith("Retry failed after 4 tries.", theirs.Message, StringComparison.Ordinal);
        Assert.Equal("llama.cpp server not reachable at http://127.0.0.1:1/. Start it with: llama-server -m model.gguf --port 1", ours.Message);
    }

    [Fact]
    public async Task Page_of_another_program_is_named()
    {
        static CapturingHandler NewHandler() => new CapturingHandler().AnswerStatus(HttpStatusCode.OK, "<html>Welcome to the proxy</html>", "text/html");

        Exception theirs = await Assert.ThrowsAnyAsync<JsonException>(() => OpenAISdk.NewClient(OpenAISdk.Nowhere, NewHandler()).CompleteChatAsync("Hello"));
        using LlamaCppChatClient client = NewClient(NewHandler());
        LlamaCppException ours = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", cancellationToken: Cancelled));

        Assert.DoesNotContain("proxy", theirs.Message, StringComparison.Ordinal);
        Assert.Contains("Welcome to the proxy", ours.Message, StringComparison.Ordinal);
    }

    private static LlamaCppChatClient NewClient(HttpMessageHandler handler) =>
        new(new LlamaCppOptions { BaseUrl = OpenAISdk.Nowhere, Model = "tiny-chat" }, new HttpClient(handler));

    private static async Task ReadAsync(LlamaCppChatClient client)
    {
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello", cancellationToken: Cancelled))
        {
            Assert.NotNull(update);
        }
    }
}
