using System.Net;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>Which model is asked for: that of the call, that of the options, the first that the server lists, <c>loaded-model</c>.</summary>
public class ModelDiscoveryTests
{
    private const string Listed = """{"object":"list","data":[{"id":"first"},{"id":"second"}]}""";

    [Theory]
    [InlineData("call", "option", Listed, "call")]
    [InlineData("call", null, Listed, "call")]
    [InlineData(null, "option", Listed, "option")]
    [InlineData("", "", Listed, "first")]
    [InlineData(null, null, Listed, "first")]
    [InlineData(null, null, """{"data":[null,{},{"id":""},{"id":"third"}]}""", "third")]
    [InlineData(null, null, """{"data":[]}""", "loaded-model")]
    [InlineData(null, null, """{"data":null}""", "loaded-model")]
    [InlineData(null, null, "{}", "loaded-model")]
    [InlineData(null, null, "not JSON", "loaded-model")]
    public async Task Model_is_found(string? ofCall, string? ofOptions, string listed, string expected)
    {
        FakeServer server = new(FakeServer.Nothing) { Facts = _ => Respond.Json(listed) };
        using LlamaCppChatClient client = server.Client(options => options.Model = ofOptions);

        await client.GetResponseAsync("Hello", new() { ModelId = ofCall }, TestContext.Current.CancellationToken);

        Assert.Equal(expected, server.Body.GetProperty("model").GetString());
        Assert.Equal(expected is "call" or "option" ? 1 : 2, server.Handler.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Server_that_does_not_list_its_models_is_asked_for_the_loaded_one(HttpStatusCode status)
    {
        FakeServer server = new(FakeServer.Nothing) { Facts = _ => Respond.Json("{}", status) };
        using LlamaCppChatClient client = server.Client(options => options.Model = null);

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("loaded-model", server.Body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Model_is_asked_for_once_however_many_calls_wait()
    {
        TaskCompletionSource<HttpResponseMessage> models = new();
        CapturingHandler handler = new();
        handler.Answer((_, _) => models.Task).Otherwise(_ => FakeServer.Nothing());
        using LlamaCppChatClient client = new(new LlamaCppOptions(), new HttpClient(handler));

        Task<ChatResponse>[] calls = [.. Enumerable.Range(0, 20).Select(_ => client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken))];
        models.SetResult(Respond.Json(Listed));
        await Task.WhenAll(calls);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Single(handler.Requests, request => request.Method == "GET");
        Assert.All(handler.Requests.Where(request => request.Method == "POST"), request => Assert.Equal("first", request.Json.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task Cancelling_one_waiting_call_disturbs_no_other()
    {
        TaskCompletionSource<HttpResponseMessage> models = new();
        CapturingHandler handler = new();
        handler.Answer((_, _) => models.Task).Otherwise(_ => FakeServer.Nothing());
        using LlamaCppChatClient client = new(new LlamaCppOptions(), new HttpClient(handler));
        using CancellationTokenSource stop = new();

        Task<ChatResponse> impatient = client.GetResponseAsync("Hello", cancellationToken: stop.Token);
        Task<ChatResponse> patient = client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        models.SetResult(Respond.Json(Listed));
        await patient;

        Assert.Equal("first", handler.Requests[^1].Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Failure_is_remembered_for_a_while()
    {
        Queue<HttpResponseMessage> facts = new([Respond.Json("{}", HttpStatusCode.InternalServerError), Respond.Json(Listed)]);
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing, FakeServer.Nothing) { Facts = _ => facts.Dequeue() };
        ManualTime time = new();
        using LlamaCppChatClient client = new(Native.Connection(server.Handler, options => options.Model = null, time: time));

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        time.Advance(SharedFact<ModelListing>.FailureLifetime);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["loaded-model", "loaded-model", "first"], server.Bodies.Select(body => body.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task Silent_server_is_not_waited_for_longer_than_the_discovery_timeout()
    {
        CapturingHandler handler = new CapturingHandler().Hang().Otherwise(_ => FakeServer.Nothing());
        using LlamaCppChatClient client = new(new LlamaCppOptions { DiscoveryTimeout = TimeSpan.FromMilliseconds(50) }, new HttpClient(handler));

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("loaded-model", handler.Requests[^1].Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Template_without_tools_is_noticed_before_anything_is_sent()
    {
        FakeServer server = new() { Facts = _ => Respond.Json("""{"chat_template_caps":{"supports_tools":false,"supports_tool_calls":false}}""") };
        using LlamaCppChatClient client = server.Client();
        ChatOptions options = new() { Tools = [AIFunctionFactory.Create(() => 1, "f")] };

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", options, TestContext.Current.CancellationToken));

        Assert.Contains("does not support tools", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--jinja", exception.Hint, StringComparison.Ordinal);
        Assert.Empty(server.ChatRequests);
        Assert.Equal("http://llama.test:8080/props?model=m", server.Handler.Request.Target);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"chat_template_caps":{"supports_tools":true}}""")]
    [InlineData("""{"chat_template_caps":{"supports_tools":false,"supports_tool_calls":true}}""")]
    [InlineData("not JSON")]
    public async Task Tools_are_sent_when_the_template_takes_them_or_nobody_knows(string props)
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing) { Facts = _ => Respond.Json(props) };
        using LlamaCppChatClient client = server.Client();
        ChatOptions options = new() { Tools = [AIFunctionFactory.Create(() => 1, "f")] };

        await client.GetResponseAsync("Hello", options, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", options, TestContext.Current.CancellationToken);

        Assert.All(server.Bodies, body => Assert.Equal(1, body.GetProperty("tools").GetArrayLength()));
        Assert.Single(server.Handler.Requests, request => request.Method == "GET");
    }

    [Fact]
    public async Task Nothing_is_asked_when_no_tool_may_be_called()
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing);
        using LlamaCppChatClient client = server.Client();

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", new() { Tools = [AIFunctionFactory.Create(() => 1, "f")], ToolMode = ChatToolMode.None }, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(server.Handler.Requests, request => request.Method == "GET");
    }

    [Fact]
    public async Task What_is_known_of_models_is_kept_for_a_thousand_names_at_most()
    {
        FakeServer server = new(FakeServer.Nothing);
        using ServerConnection connection = Native.Connection(server.Handler);
        ServerFacts facts = connection.Servers.Configured;

        await AskAsync(Enumerable.Range(0, 1000));
        await AskAsync([0, 999]);
        int kept = server.Handler.Requests.Count;
        await AskAsync([1000, 0]);

        Assert.Equal((1000, 1002), (kept, server.Handler.Requests.Count));

        async Task AskAsync(IEnumerable<int> names)
        {
            foreach (int name in names)
            {
                Assert.True(await facts.SupportsToolsAsync($"m{name}", load: true, TestContext.Current.CancellationToken));
            }
        }
    }
}
