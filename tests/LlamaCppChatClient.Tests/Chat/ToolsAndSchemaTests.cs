using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Tools and a schema together: the tools first, then the schema.</summary>
public class ToolsAndSchemaTests
{
    private const string FirstUsage = """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14},"timings":{"prompt_n":1}}""";
    private const string SecondUsage = """{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16},"timings":{"prompt_n":2}}""";

    private static readonly string[] Prose = [Answers.Reasoning("Hm"), Answers.Text("It is sunny."), Answers.Stop, FirstUsage];
    private static readonly string[] Json = [Answers.Text("{\"data\":"), Answers.Text("1}"), Answers.Stop, SecondUsage];
    private static readonly string[] Call =
    [
        Answers.Reasoning("Hm"),
        Answers.Text("Let me see."),
        Answers.Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]}"""),
        """{"choices":[{"delta":{},"finish_reason":"tool_calls"}],"id":"i","model":"m","created":5}""",
        FirstUsage,
    ];

    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Tool_call_of_the_first_request_is_the_answer(bool streamed)
    {
        FakeServer server = Server(Call);

        ChatResponse response = await AskAsync(server, streamed);

        Assert.Single(server.Bodies);
        Assert.False(server.Body.TryGetProperty("response_format", out _));
        Assert.Equal("Let me see.", response.Text);
        Assert.Equal("a", Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>()).CallId);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal(14, response.Usage?.TotalTokenCount);
        Assert.Equal(1, response.Timings?.ProcessedInputTokenCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Answer_without_a_call_is_asked_for_again_with_the_schema(bool streamed)
    {
        FakeServer server = Server(Prose, Json);

        ChatResponse response = await AskAsync(server, streamed);

        Assert.Equal(2, server.Bodies.Count);
        Assert.False(server.Bodies[0].TryGetProperty("response_format", out _));
        Assert.False(server.Bodies[0].TryGetProperty("tool_choice", out _));
        Assert.True(server.Bodies[1].TryGetProperty("response_format", out _));
        Assert.Equal("none", server.Bodies[1].GetProperty("tool_choice").GetString());
        StrictJson.Equal(server.Bodies[0].GetProperty("tools"), server.Bodies[1].GetProperty("tools"));
        StrictJson.Equal(server.Bodies[0].GetProperty("messages"), server.Bodies[1].GetProperty("messages"));
        Assert.Equal("{\"data\":1}", response.Text);
        Assert.Empty(response.Messages[0].Contents.OfType<TextReasoningContent>());
        Assert.Equal((21, 9, 30), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.Equal(2, response.Timings?.ProcessedInputTokenCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Required_call_that_did_not_come_is_not_replaced_by_the_schema(bool streamed)
    {
        FakeServer server = Server(Prose);

        ChatResponse response = await AskAsync(server, streamed, options => options.ToolMode = ChatToolMode.RequireAny);

        Assert.Equal("required", server.Body.GetProperty("tool_choice").GetString());
        Assert.Equal("It is sunny.", response.Text);
    }

    [Fact]
    public async Task Updates_of_the_first_request_are_complete()
    {
        using LlamaCppChatClient client = Server(Call).Client();

        List<ChatResponseUpdate> updates = await client.GetStreamingResponseAsync("Hello", Options(), TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.All(updates, update => Assert.Equal(
            (ChatRole.Assistant, "i", "i", "m", 5), (update.Role, update.ResponseId, update.MessageId, update.ModelId, update.CreatedAt?.ToUnixTimeSeconds())));
        Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
        Assert.Equal(1, updates[^1].Timings?.ProcessedInputTokenCount);
        Assert.Equal(ChatFinishReason.ToolCalls, updates[^1].FinishReason);
    }

    [Fact]
    public async Task Second_answer_is_streamed()
    {
        using LlamaCppChatClient client = Server(Prose, Json).Client();

        List<ChatResponseUpdate> updates = await client.GetStreamingResponseAsync("Hello", Options(), TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["{\"data\":", "1}", ""], updates.Select(update => update.Text));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Messages_that_can_be_enumerated_once_are_sent_in_both_requests(bool streamed)
    {
        FakeServer server = Server(Prose, Json);
        bool used = false;
        IEnumerable<ChatMessage> Once()
        {
            Assert.False(used, "enumerated twice");
            used = true;
            yield return new ChatMessage(ChatRole.User, "Hello");
        }

        await AskAsync(server, streamed, messages: Once());

        Assert.All(server.Bodies, body => StrictJson.Equal("""[{"role":"user","content":"Hello"}]""", body.GetProperty("messages")));
    }

    [Fact]
    public async Task Middleware_runs_the_tool_and_gets_the_schema_at_the_end()
    {
        // The loop that UseFunctionInvocation runs, by hand.
        FakeServer server = Server(Call, Prose, Json);
        using LlamaCppChatClient client = server.Client();
        List<ChatMessage> messages = [new(ChatRole.User, "Hello")];

        ChatResponse first = await client.GetResponseAsync(messages, Options(), TestContext.Current.CancellationToken);
        messages.AddMessages(first);
        messages.Add(new(ChatRole.Tool, [new FunctionResultContent("a", "sunny")]));
        ChatResponse last = await client.GetResponseAsync(messages, Options(), TestContext.Current.CancellationToken);

        Assert.Equal("{\"data\":1}", last.Text);
        Assert.Equal(
            ["user", "assistant", "tool"], server.Bodies[^1].GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
    }

    private static ChatOptions Options() => new()
    {
        Tools = [AIFunctionFactory.Create(() => "sunny", "f")],
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object","properties":{"data":{"type":"integer"}}}""")),
    };

    private static FakeServer Server(params string[][] answers) => new(answers.Select(events => (Func<HttpResponseMessage>)(() => FakeServer.Stream(events))));

    private static async Task<ChatResponse> AskAsync(FakeServer server, bool streamed, Action<ChatOptions>? change = null, IEnumerable<ChatMessage>? messages = null)
    {
        using LlamaCppChatClient client = server.Client();
        ChatOptions options = Options();
        change?.Invoke(options);
        messages ??= [new(ChatRole.User, "Hello")];
        return streamed
            ? await client.GetStreamingResponseAsync(messages, options, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)
            : await client.GetResponseAsync(messages, options, TestContext.Current.CancellationToken);
    }
}
