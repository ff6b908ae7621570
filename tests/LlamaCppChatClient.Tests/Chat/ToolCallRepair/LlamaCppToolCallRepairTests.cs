using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class LlamaCppToolCallRepairTests
{
    private const string Broken = """{"city": "Os""";
    private const string Fine = """{"city":"Oslo"}""";

    private readonly RecordingLogger _log = new();

    private static ChatOptions Options => new() { Tools = [AIFunctionFactory.Create((string city) => $"{city}: sunny", "get_weather")] };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Malformed_call_is_answered_with_an_error_and_asked_again(bool stream)
    {
        FakeServer server = new(Call(Broken), Text("It is sunny."));

        ChatResponse response = await AskAsync(Client(server), stream);

        Assert.Equal("It is sunny.", response.Messages[^1].Text);
        Assert.Equal([ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant], response.Messages.Select(message => message.Role));
        string error = Sent(server, 1)[^1].GetProperty("content").GetString()!;
        Assert.StartsWith("Error: get_weather was not run, since its arguments are not a valid JSON object (", error, StringComparison.Ordinal);
        Assert.EndsWith("""). You wrote: {"city": "Os Call get_weather again with arguments that are one valid JSON object.""", error, StringComparison.Ordinal);
        Assert.Equal("c1", Sent(server, 1)[^1].GetProperty("tool_call_id").GetString());
        Assert.Equal((20, 10), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
        Assert.Empty(_log.Warnings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Function_that_is_called_again_rightly_is_run(bool stream)
    {
        FakeServer server = new(Call(Broken), Call(Fine, "c2"), Text("Done."));
        IChatClient client = Connected(server).AsBuilder().UseFunctionInvocation().UseLlamaCppToolCallRepair(_log).Build();

        ChatResponse response = await AskAsync(client, stream);

        Assert.Equal("Done.", response.Messages[^1].Text);
        Assert.Equal("Oslo: sunny", Sent(server, 2)[^1].GetProperty("content").GetString());
        Assert.Equal(["user", "assistant", "tool", "assistant", "tool"], Sent(server, 2).Select(message => message.GetProperty("role").GetString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Repair_above_function_invocation_works_too(bool stream)
    {
        FakeServer server = new(Call(Broken), Call(Fine, "c2"), Text("Done."));
        IChatClient client = Connected(server).AsBuilder().UseLlamaCppToolCallRepair(_log).UseFunctionInvocation().Build();

        ChatResponse response = await AskAsync(client, stream);

        Assert.Equal("Done.", response.Messages[^1].Text);
        Assert.Empty(_log.Warnings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Good_call_beside_a_malformed_one_is_run_first(bool stream)
    {
        FakeServer server = new(Call(Fine, "good", Broken, "bad"), Text("Done."));
        IChatClient client = Connected(server).AsBuilder().UseFunctionInvocation().UseLlamaCppToolCallRepair(_log).Build();

        await AskAsync(client, stream);

        JsonElement[] sent = Sent(server, 1);
        Assert.Equal(["bad", "good"], sent[2..].Select(message => message.GetProperty("tool_call_id").GetString()).Order());
        Assert.StartsWith("Error: get_weather", sent.Single(message => message.TryGetProperty("tool_call_id", out JsonElement id) && id.ValueEquals("bad")).GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Model_is_asked_again_no_more_often_than_allowed(int attempts)
    {
        FakeServer server = new(Enumerable.Repeat(Call(Broken), 10));
        IChatClient client = Connected(server).AsBuilder().UseLlamaCppToolCallRepair(_log, repair => repair.MaxAttempts = attempts).Build();

        ChatResponse response = await AskAsync(client, stream: false);

        Assert.Equal(attempts + 1, server.ChatRequests.Count);
        Assert.NotNull(response.Messages[^1].Contents.OfType<FunctionCallContent>().Single().Exception);
        Assert.Contains("wrote another malformed one", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_that_the_token_limit_cut_off_is_not_asked_for_again()
    {
        FakeServer server = new(Call(Broken, finishReason: "length"));

        ChatResponse response = await AskAsync(Client(server), stream: false);

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Single(server.ChatRequests);
    }

    [Fact]
    public async Task Malformed_call_of_a_stored_conversation_gets_its_error_result()
    {
        // Exceptions are lost in JSON, the mark and the text are not.
        FunctionCallContent call = new("old", "get_weather") { InformationalOnly = true, AdditionalProperties = new() { ["llamacpp:arguments"] = Broken } };
        FakeServer server = new(Text("Hi."));

        await Client(server).GetResponseAsync([new(ChatRole.User, "a"), new(ChatRole.Assistant, [call]), new(ChatRole.User, "b")], Options, TestContext.Current.CancellationToken);

        JsonElement[] sent = Sent(server, 0);
        Assert.Equal(["user", "assistant", "tool", "user"], sent.Select(message => message.GetProperty("role").GetString()));
        Assert.StartsWith("Error: get_weather was not run", sent[2].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Malformed_call_without_repair_is_a_warning(bool stream)
    {
        await AskAsync(Connected(new FakeServer(Call(Broken))), stream);

        Assert.Contains("UseLlamaCppToolCallRepair", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_without_malformed_calls_passes_unchanged()
    {
        FakeServer server = new(Call(Fine));

        ChatResponse response = await AskAsync(Client(server), stream: false);

        Assert.Null(Assert.Single(Assert.Single(response.Messages).Contents.OfType<FunctionCallContent>()).Exception);
        Assert.DoesNotContain("llamacpp:", server.ChatRequests[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Number_of_attempts_is_not_negative() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LlamaCppToolCallRepairChatClient(Connected(new FakeServer())) { MaxAttempts = -1 });

    private static async Task<ChatResponse> AskAsync(IChatClient client, bool stream) => stream
        ? await client.GetStreamingResponseAsync("What is the weather in Oslo?", Options, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)
        : await client.GetResponseAsync("What is the weather in Oslo?", Options, TestContext.Current.CancellationToken);

    private static JsonElement[] Sent(FakeServer server, int request) => [.. server.Bodies[request].GetProperty("messages").EnumerateArray()];

    private static Func<HttpResponseMessage> Call(string arguments, string id = "c1", string? more = null, string moreId = "", string finishReason = "tool_calls")
    {
        string calls = Entry(0, id, arguments) + (more is null ? "" : "," + Entry(1, moreId, more));
        return Reply($$"""{"role":"assistant","content":null,"tool_calls":[{{calls}}]}""", finishReason);

        static string Entry(int index, string id, string arguments) =>
            $$$"""{"index":{{{index}}},"id":"{{{id}}}","type":"function","function":{"name":"get_weather","arguments":{{{JsonSerializer.Serialize(arguments)}}}}}""";
    }

    private static Func<HttpResponseMessage> Text(string text) => Reply($$"""{"role":"assistant","content":"{{text}}"}""", "stop");

    private static Func<HttpResponseMessage> Reply(string delta, string finishReason)
    {
        string head = $$"""{"id":"chatcmpl-{{Guid.NewGuid():N}}","model":"m",""";
        return () => FakeServer.Stream(
            $$"""{{head}}"choices":[{"delta":{{delta}},"index":0}]}""",
            $$"""{{head}}"choices":[{"delta":{},"index":0,"finish_reason":"{{finishReason}}"}]}""",
            head + """ "choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""");
    }

    private LlamaCppChatClient Connected(FakeServer server) => server.Client(logger: _log);

    private IChatClient Client(FakeServer server) => Connected(server).AsBuilder().UseLlamaCppToolCallRepair(_log).Build();
}
