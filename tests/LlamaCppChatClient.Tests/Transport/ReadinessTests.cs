using System.Net;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Transport;

/// <summary>Calls to a server that is loading its model, and to a router.</summary>
public class ReadinessTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    [Fact]
    public async Task Call_waits_for_the_model_with_growing_pauses_and_logs_it()
    {
        ManualTime time = new();
        RecordingLogger logger = new();
        CapturingHandler handler = Handler([.. Enumerable.Repeat("lifecycle/loading-chat-stream.http", 8), "golden/hello-stream.http"]);
        using LlamaCppChatClient client = new(Connection(handler, logger: logger, time: time));
        Task<ChatResponse> call = client.GetResponseAsync(Hello, cancellationToken: Cancelled);

        await time.RunAsync(call);

        Assert.NotEmpty((await call).Text);
        Assert.Equal(9, handler.Requests.Count);
        Assert.All(handler.Requests, request => Assert.Equal(handler.Requests[0].Body, request.Body));
        Assert.Equal(TimeSpan.FromMilliseconds(100 + 200 + 400 + 800 + 1600 + 2000 + 2000 + 2000), time.Elapsed);
        Assert.Equal(8, logger.Entries.Count(entry => entry.Message.Contains("is loading its model", StringComparison.Ordinal)));
        Assert.Contains("(1.5 s so far): Loading model", logger.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ends_with_the_ready_timeout_and_says_so()
    {
        ManualTime time = new();
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("lifecycle/loading-chat.http")));
        using LlamaCppChatClient client = new(Connection(handler, options => options.ReadyTimeout = TimeSpan.FromSeconds(5), time: time));
        Task<ChatResponse> call = client.GetResponseAsync(Hello, cancellationToken: Cancelled);

        await time.RunAsync(call);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => call);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, exception.StatusCode);
        Assert.Contains("ReadyTimeout", exception.Hint, StringComparison.Ordinal);
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Wait_is_cancelled_at_once()
    {
        ManualTime time = new();
        using CancellationTokenSource cancellation = new();
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("lifecycle/loading-chat.http")));
        using LlamaCppChatClient client = new(Connection(handler, options => options.ReadyTimeout = Timeout.InfiniteTimeSpan, time: time));
        Task<ChatResponse> call = client.GetResponseAsync(Hello, cancellationToken: cancellation.Token);
        await time.WaitForTimerAsync(TimeSpan.FromMilliseconds(100), Cancelled);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task Refusal_after_the_loading_is_not_waited_for()
    {
        ManualTime time = new();
        CapturingHandler handler = Handler("lifecycle/loading-chat.http", "errors/prompt-too-long.http");
        using LlamaCppChatClient client = new(Connection(handler, time: time));
        Task<ChatResponse> call = client.GetResponseAsync(Hello, cancellationToken: Cancelled);

        await time.RunAsync(call);

        await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => call);
        Assert.Equal(2, handler.Requests.Count);
    }

    [Fact]
    public async Task Call_that_the_server_began_to_answer_is_never_sent_again()
    {
        CapturingHandler handler = new CapturingHandler()
            .AnswerStream("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"He\"}}]}\n\ndata: {\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}\n\n");
        using LlamaCppChatClient client = new(Connection(handler));

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => client.GetResponseAsync(Hello, cancellationToken: Cancelled));

        Assert.Equal("He", exception.PartialResponse.Text);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task Router_that_is_starting_a_model_is_waited_for()
    {
        ManualTime time = new();
        CapturingHandler handler = Handler("router/while-loading-500-1.http", "router/while-loading-503-2.http", "router/while-loading-200-3.http");
        using LlamaCppChatClient client = new(Connection(handler, time: time));
        Task<ChatResponse> call = client.GetResponseAsync(Hello, new ChatOptions { ModelId = "slow" }, Cancelled);

        await time.RunAsync(call);

        Assert.Equal("slow", (await call).ModelId);
        Assert.Equal(3, handler.Requests.Count);
    }

    [Fact]
    public async Task Question_before_the_call_is_asked_again_while_the_server_loads()
    {
        ManualTime time = new();
        CapturingHandler handler = Handler("lifecycle/loading-v1-models.http", "native/v1-models.http", "golden/hello-stream.http");
        using LlamaCppChatClient client = new(Connection(handler, options => options.Model = null, time: time));
        Task<ChatResponse> call = client.GetResponseAsync(Hello, cancellationToken: Cancelled);

        await time.RunAsync(call);

        await call;
        StrictJson.Contains("""{"model":"tiny"}""", StrictJson.Parse(handler.Requests[2].Body));
    }

    [Theory]
    [InlineData("router/chat-unknown-model.http")]
    [InlineData("router/chat-unknown-model-stream.http")]
    public async Task Unknown_model_lists_those_there_with_one_more_request(string capture)
    {
        CapturingHandler handler = Handler(capture, "router/models-initial.http");
        using LlamaCppChatClient client = new(Connection(handler));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync(Hello, new ChatOptions { ModelId = "nope" }, Cancelled));

        Assert.Contains("model 'nope' not found", exception.ServerMessage, StringComparison.Ordinal);
        Assert.Contains("broken, tiny-a, tiny-b", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["POST /v1/chat/completions", "GET /v1/models"], handler.Calls());
    }

    [Fact]
    public async Task Unknown_model_of_a_server_that_lists_none_is_explained_all_the_same()
    {
        CapturingHandler handler = Handler("router/chat-unknown-model.http").AnswerStatus(HttpStatusCode.NotFound);
        using LlamaCppChatClient client = new(Connection(handler));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync(Hello, cancellationToken: Cancelled));

        Assert.Contains("LLAMACPP_MODEL", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_list_of_models_is_shortened()
    {
        string models = string.Join(',', Enumerable.Range(1, 30).Select(i => $$"""{"id":"m{{i}}"}"""));
        CapturingHandler handler = Handler("router/chat-unknown-model.http").AnswerJson($$"""{"data":[{{models}}]}""");
        using LlamaCppChatClient client = new(Connection(handler));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync(Hello, cancellationToken: Cancelled));

        Assert.Contains("m19, m20, … (30 in all).", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capabilities_cost_no_request_on_later_calls()
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(request => request.Method == "GET"
            ? Respond.With(Captures.Load(request.Path().StartsWith("/props", StringComparison.Ordinal) ? "native/props.http" : "native/v1-models.http"))
            : Respond.With(Captures.Load("golden/hello-stream.http")));
        using LlamaCppChatClient client = new(Connection(handler, options => options.Model = null));
        ChatOptions options = new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] };

        for (int i = 0; i < 3; i++)
        {
            await client.GetResponseAsync(Hello, options, Cancelled);
        }

        Assert.Equal(
            ["GET /v1/models", "GET /props?model=tiny", .. Enumerable.Repeat("POST /v1/chat/completions", 3)], handler.Calls());
    }
}
