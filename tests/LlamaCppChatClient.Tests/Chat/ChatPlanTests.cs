using System.Net;
using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>A call is decided at its beginning, and comes right when the server has changed since.</summary>
public class ChatPlanTests
{
    private const string Unknown = """{"error":{"code":400,"message":"model 'before' not found","type":"invalid_request_error"}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_and_options_are_those_of_the_beginning(bool streamed)
    {
        TaskCompletionSource<HttpResponseMessage> models = new();
        CapturingHandler handler = new CapturingHandler().Answer((_, _) => models.Task).Otherwise(_ => FakeServer.Nothing());
        using LlamaCppChatClient client = new(new LlamaCppOptions(), new HttpClient(handler));
        List<ChatMessage> messages = [new(ChatRole.User, "first")];
        ChatOptions options = new() { Temperature = 0.5f, MinP = 0.25f, StopSequences = ["a"] };

        Task call = streamed ? client.GetStreamingResponseAsync(messages, options, Native.Cancelled).ToChatResponseAsync(Native.Cancelled) : client.GetResponseAsync(messages, options, Native.Cancelled);
        messages.Add(new(ChatRole.User, "second"));
        (options.Temperature, options.MinP) = (1, 1);
        options.StopSequences.Add("b");
        models.SetResult(Respond.Json("""{"data":[{"id":"m"}]}"""));
        await call;

        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse("""{"messages":[{"role":"user","content":"first"}],"temperature":0.5,"min_p":0.25,"stop":["a"]}"""),
            Members(handler.Requests[^1].Json, "messages", "temperature", "min_p", "stop")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Discovered_model_that_has_gone_is_replaced_in_the_same_call(bool streamed)
    {
        Queue<string> lists = new(["""{"data":[{"id":"before"}]}""", """{"data":[{"id":"after"}]}"""]);
        FakeServer server = new(FakeServer.Nothing, () => Respond.Json(Unknown, HttpStatusCode.BadRequest), FakeServer.Nothing, FakeServer.Nothing) { Facts = _ => Respond.Json(lists.Dequeue()) };
        using LlamaCppChatClient client = server.Client(options => options.Model = null);

        for (int call = 0; call < 3; call++)
        {
            await (streamed ? client.GetStreamingResponseAsync("Hello", cancellationToken: Native.Cancelled).ToChatResponseAsync(Native.Cancelled) : client.GetResponseAsync("Hello", cancellationToken: Native.Cancelled));
        }

        Assert.Equal(["before", "before", "after", "after"], server.Bodies.Select(body => body.GetProperty("model").GetString()));
        Assert.Empty(lists);
    }

    [Fact]
    public async Task Model_that_the_server_lists_but_refuses_is_asked_for_once()
    {
        FakeServer server = new(() => Respond.Json(Unknown, HttpStatusCode.BadRequest)) { Facts = _ => Respond.Json("""{"data":[{"id":"before"}]}""") };
        using LlamaCppChatClient client = server.Client(options => options.Model = null);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", cancellationToken: Native.Cancelled));

        Assert.StartsWith("The server has: before.", error.Hint, StringComparison.Ordinal);
        Assert.Single(server.ChatRequests);
    }

    [Fact]
    public async Task Model_that_somebody_named_is_never_replaced()
    {
        FakeServer server = new(() => Respond.Json(Unknown, HttpStatusCode.BadRequest)) { Facts = _ => Respond.Json("""{"data":[{"id":"after"}]}""") };
        using LlamaCppChatClient client = server.Client(options => options.Model = "before");

        await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", cancellationToken: Native.Cancelled));

        Assert.Single(server.ChatRequests);
    }

    [Fact]
    public async Task Plan_that_has_nothing_to_ask_copies_nothing()
    {
        using ServerConnection connection = new(new LlamaCppOptions { Model = "m" }, null, null);
        ChatMessage[] messages = [new(ChatRole.User, "Hello")];
        ChatOptions plain = new() { Temperature = 0.5f, Reasoning = new() { Output = ReasoningOutput.Full } };

        Assert.Same(plain, (await ChatPlan.MakeAsync(connection, messages, plain, Native.Cancelled)).Options);
        plain.Reasoning = null;
        Assert.Same(plain, (await ChatPlan.MakeAsync(connection, messages, plain, Native.Cancelled)).Options);
    }

    private static JsonElement Members(JsonElement body, params string[] names) =>
        JsonSerializer.SerializeToElement(names.ToDictionary(name => name, name => body.GetProperty(name)));
}
