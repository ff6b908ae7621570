using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>A message of the assistant at the end, which the model continues: whole, folded and streamed alike.</summary>
public sealed class PrefillTests(Servers servers)
{
    private static readonly ChatMessage Question = new(ChatRole.User, "Hello!");

    public enum Way
    {
        Document,
        Folded,
        Streamed,
    }

    public static TheoryData<Way> Ways => [Way.Document, Way.Folded, Way.Streamed];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Text_is_continued_and_repeated_on_demand(Way way)
    {
        ChatMessage beginning = new(ChatRole.Assistant, "Hel");

        string rest = (await AskAsync(way, new(), Question, beginning)).Text;

        Assert.StartsWith("p", rest, StringComparison.Ordinal);
        Assert.Equal(rest, (await AskAsync(way, new() { EchoPrefill = false }, Question, beginning)).Text);
        Assert.Equal(rest, (await AskAsync(way, new() { Continuation = LlamaCppContinuation.Content }, Question, beginning)).Text);
        Assert.Equal("Hel" + rest, (await AskAsync(way, new() { EchoPrefill = true }, Question, beginning)).Text);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Half_finished_reasoning_is_continued(Way way)
    {
        ChatMessage beginning = new(ChatRole.Assistant, [new TextReasoningContent("The user s")]);

        ChatResponse rest = await AskAsync(way, new() { Continuation = LlamaCppContinuation.Reasoning }, Question, beginning);
        ChatResponse byDefault = await AskAsync(way, new(), Question, beginning);
        ChatResponse all = await AskAsync(way, new() { EchoPrefill = true }, Question, beginning);

        Assert.All([rest, byDefault], response => Assert.Equal(("ays hello.", "Hello! How can I help you?"), (response.Reasoning().Trim(), response.Text)));
        Assert.Equal(("The user says hello.", rest.Text), (all.Reasoning().Trim(), all.Text));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Answer_begins_behind_finished_reasoning(Way way)
    {
        ChatMessage beginning = new(ChatRole.Assistant, [new TextReasoningContent("The user says hello.")]);

        ChatResponse answer = await AskAsync(way, new() { Continuation = LlamaCppContinuation.Content }, Question, beginning);

        Assert.Equal(("", "Hello! How can I help you?"), (answer.Reasoning(), answer.Text));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Last_of_two_messages_is_continued_when_that_is_asked_for(Way way)
    {
        ChatMessage[] messages = [Question, new(ChatRole.Assistant, "Hello!"), new(ChatRole.Assistant, "How can I")];

        ChatResponse answer = await AskAsync(way, new() { Continuation = LlamaCppContinuation.Content }, messages);
        LlamaCppException refused = await Assert.ThrowsAsync<LlamaCppException>(() => AskAsync(way, new(), messages));

        Assert.NotEmpty(answer.Text);
        Assert.Contains("set Continuation", refused.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Open_call_ends_as_a_call(Way way)
    {
        ChatMessage question = new(ChatRole.User, "What is the weather in Oslo?");
        ChatMessage beginning = new(ChatRole.Assistant, """
            <tool_call>
            {"name": "get_weather", "arguments": {"city": "O
            """);
        ChatOptions options = new() { EchoPrefill = true, ReasoningEnabled = false, Tools = [.. new WeatherTools().All] };

        FunctionCallContent call = Assert.Single((await AskAsync(way, options, question, beginning)).Calls());

        Assert.Null(call.Exception);
        Assert.StartsWith("O", call.Arguments!.Values.First()!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Finished_call_is_refused_with_what_is_missing(Way way)
    {
        ChatMessage call = new(ChatRole.Assistant, [new FunctionCallContent("1", "get_weather", new Dictionary<string, object?> { ["city"] = "Oslo" })]);

        LlamaCppException refused = await Assert.ThrowsAsync<LlamaCppException>(() => AskAsync(way, new(), Question, call));

        Assert.Contains("have no results", refused.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Empty_message_at_the_end_changes_nothing(Way way) =>
        Assert.Equal("Hello! How can I help you?", (await AskAsync(way, new(), Question, new ChatMessage(ChatRole.Assistant, ""))).Text);

    private async Task<ChatResponse> AskAsync(Way way, ChatOptions options, params ChatMessage[] messages)
    {
        using LlamaCppChatClient client = Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.Chat), streamWholeResponses: way != Way.Document);
        (options.Temperature, options.MaxOutputTokens) = (0, 60);
        return await client.AskAsync(messages, options, streaming: way == Way.Streamed);
    }
}
