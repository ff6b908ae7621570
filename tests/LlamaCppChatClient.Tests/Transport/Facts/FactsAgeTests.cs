using System.Net;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>A client lives longer than a server: what is known of it is asked for again when it may have changed, and not before every call.</summary>
public class FactsAgeTests
{
    private const string WithTools = """{"chat_template_caps":{"supports_tools":true,"supports_tool_calls":true}}""";
    private const string WithoutTools = """{"chat_template_caps":{"supports_tools":false,"supports_tool_calls":false}}""";

    private static ChatOptions Tools => new() { Tools = [AIFunctionFactory.Create(() => 1, "f")] };

    [Fact]
    public async Task First_call_may_block_the_only_thread_of_a_context()
    {
        CapturingHandler handler = new CapturingHandler().Answer(async (_, token) =>
        {
            await Task.Delay(10, token);
            return Respond.Json("""{"data":[{"id":"a"}]}""");
        }).Otherwise(_ => FakeServer.Nothing());
        using LlamaCppChatClient client = new(new LlamaCppOptions(), new HttpClient(handler));
        using SingleThreadContext context = new();

#pragma warning disable xUnit1031 // blocking is what is tested
        Task<ChatResponse> blocking = context.RunAsync(() => client.GetResponseAsync("Hello").Result);
#pragma warning restore xUnit1031

        await blocking.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);
        Assert.Equal("a", handler.Requests[^1].Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Question_that_ignores_its_token_ends_with_the_limit_and_harms_no_later_call()
    {
        TaskCompletionSource<HttpResponseMessage> never = new();
        CapturingHandler handler = new CapturingHandler().Answer((_, _) => never.Task).Otherwise(request => request.Method == "GET" ? Respond.Json("""{"data":[{"id":"a"}]}""") : FakeServer.Nothing());
        ManualTime time = new();
        using LlamaCppChatClient client = new(Native.Connection(handler, options => options.Model = null, time: time));

        Task<ChatResponse> first = client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        await time.RunAsync(first).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);
        time.Advance(SharedFact<ModelListing>.FailureLifetime);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["loaded-model", "a"], Models(handler));
    }

    [Fact]
    public async Task Silent_list_holds_up_one_call_and_not_the_next()
    {
        CapturingHandler handler = new CapturingHandler().Hang().Otherwise(_ => FakeServer.Nothing());
        using LlamaCppChatClient client = new(new LlamaCppOptions { DiscoveryTimeout = TimeSpan.FromMilliseconds(20) }, new HttpClient(handler));

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["GET", "POST", "POST"], handler.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task Exception_of_a_handler_in_a_question_is_no_end_of_the_call()
    {
        CapturingHandler handler = new CapturingHandler().Fail(new InvalidOperationException("a handler")).Otherwise(_ => FakeServer.Nothing());
        using LlamaCppChatClient client = new(new LlamaCppOptions(), new HttpClient(handler));

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["loaded-model"], Models(handler));
    }

    [Fact]
    public async Task Endpoint_is_the_same_server_when_it_is_made_anew_for_each_call()
    {
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing, FakeServer.Nothing) { Facts = _ => Respond.Json("""{"data":[{"id":"theirs"}]}""") };
        using LlamaCppChatClient client = server.Client();

        await client.GetResponseAsync("Hello", new() { Endpoint = new(new Uri("http://other:8081"), "key-of-theirs") }, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", new() { Endpoint = new(new Uri("http://other:8081"), "key-of-theirs") }, TestContext.Current.CancellationToken);
        Assert.Single(server.Handler.Requests, request => request.Method == "GET");

        await client.GetResponseAsync("Hello", new() { Endpoint = new(new Uri("http://other:8081"), "another-key") }, TestContext.Current.CancellationToken);
        Assert.Equal(2, server.Handler.Requests.Count(request => request.Method == "GET"));
    }

    [Theory]
    [InlineData("""{"data":[{"id":"a","status":{"value":"unloaded"}},{"id":"b","status":{"value":"loaded"}}]}""", "b")]
    [InlineData("""{"data":[{"id":"a","status":{"value":"unloaded"}},{"id":"b","status":{"value":"sleeping"}}]}""", "b")]
    [InlineData("""{"data":[{"id":"a","status":{"value":"sleeping"}},{"id":"b","status":{"value":"loaded"}}]}""", "b")]
    [InlineData("""{"data":[{"id":"a","status":{"value":"unloaded","failed":true,"exit_code":1}},{"id":"b","status":{"value":"unloaded"}}]}""", "b")]
    [InlineData("""{"data":[{"id":"a","status":{"value":"unloaded","failed":true}},{"id":"b","status":{"value":"unloaded","failed":true}}]}""", "a")]
    [InlineData("""{"data":[{"id":"a","status":{"value":"unloaded"}},{"id":"b","status":{"value":"unloaded"}}]}""", "a")]
    [InlineData("""{"data":[{"id":"a"},{"id":"b"}]}""", "a")]
    [InlineData("""{"data":[{"id":"a","status":"odd"},{"id":"b","status":7}]}""", "a")]
    public async Task Default_of_a_router_is_loaded_else_has_not_failed_else_is_the_first(string list, string expected)
    {
        FakeServer server = new(FakeServer.Nothing) { Facts = _ => Respond.Json(list) };
        using LlamaCppChatClient client = server.Client(options => options.Model = null);

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(expected, server.Body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Tools_are_refused_only_after_the_server_said_so_again()
    {
        Queue<string> props = new([WithoutTools, WithTools, WithoutTools]);
        FakeServer server = new(FakeServer.Nothing, FakeServer.Nothing) { Facts = _ => Respond.Json(props.Dequeue()) };
        using LlamaCppChatClient client = server.Client();

        await Assert.ThrowsAnyAsync<Exception>(() => client.GetResponseAsync("Hello", Tools, TestContext.Current.CancellationToken));
        Assert.Equal(2, props.Count);

        await client.GetResponseAsync("Hello", Tools, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", Tools, TestContext.Current.CancellationToken);

        Assert.Single(props);
        Assert.Equal(2, server.ChatRequests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>")]
    [InlineData(HttpStatusCode.NotFound, "{}")]
    [InlineData(HttpStatusCode.OK, "not JSON")]
    public async Task Failed_answer_about_tools_is_asked_again_after_a_while(HttpStatusCode status, string body)
    {
        Queue<HttpResponseMessage> props = new([Respond.Text(body, "text/html", status), Respond.Json(WithoutTools)]);
        CapturingHandler handler = new CapturingHandler().Otherwise(request => request.Method == "GET" ? props.Dequeue() : FakeServer.Nothing());
        ManualTime time = new();
        using LlamaCppChatClient client = new(Native.Connection(handler, time: time));

        await client.GetResponseAsync("Hello", Tools, TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", Tools, TestContext.Current.CancellationToken);
        Assert.Single(props);

        time.Advance(SharedFact<PropsPayload>.FailureLifetime);
        await Assert.ThrowsAnyAsync<Exception>(() => client.GetResponseAsync("Hello", Tools, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Facts_are_asked_for_again_after_a_refused_connection()
    {
        Queue<string> lists = new(["""{"data":[{"id":"before"}]}""", """{"data":[{"id":"after"}]}"""]);
        Queue<Func<HttpResponseMessage>> answers = new(
            [FakeServer.Nothing, () => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"), FakeServer.Nothing, FakeServer.Nothing]);
        CapturingHandler handler = new CapturingHandler().Otherwise(request => request.Method == "GET" ? Respond.Json(lists.Dequeue()) : answers.Dequeue()());
        using LlamaCppChatClient client = new(Native.Connection(handler, options => options.Model = null));

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken));
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["before", "before", "after", "after"], Models(handler));
        Assert.Empty(lists);
    }

    private static IEnumerable<string?> Models(CapturingHandler handler) =>
        handler.Requests.Where(request => request.Method == "POST").Select(request => request.Json.GetProperty("model").GetString());
}
