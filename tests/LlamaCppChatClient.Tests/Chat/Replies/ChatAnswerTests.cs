using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class ChatAnswerTests
{
    public static TheoryData<string, string?> FinishReasons => new()
    {
        { "\"stop\"", "stop" },
        { "\"length\"", "length" },
        { "\"tool_calls\"", "tool_calls" },
        { "\"content_filter\"", "content_filter" },
        { "\"eos_reached\"", "eos_reached" },
        { "\"\"", null },
        { "null", null },
    };

    public static TheoryData<string> Minimal =>
    [
        """{"choices":[{"message":{"content":"Hi"}}]}""",
        """{"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":null}],"usage":null,"id":null,"created":null,"model":null,"timings":null}""",
        """{"choices":[{"delta":{"content":"Hi"}}]}""",
        """{"choices":[{"message":{"content":[{"type":"text","text":"Hi"}]}}],"id":""}""",
    ];

    [Theory]
    [MemberData(nameof(FinishReasons))]
    public async Task Finish_reason_passes_through(string json, string? expected)
    {
        string[] events = [Answers.Text("Hi"), $$$"""{"choices":[{"delta":{},"finish_reason":{{{json}}} }]}"""];

        ChatResponse whole = await Answers.WholeAsync(events);
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(events);

        Assert.Equal(expected, whole.FinishReason?.Value);
        Assert.Equal(expected, updates[^1].FinishReason?.Value);
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
    }

    [Theory]
    [MemberData(nameof(Minimal))]
    public async Task Minimal_answer_is_an_answer(string json)
    {
        ChatResponse document = await Answers.DocumentAsync(json);
        ChatResponse stream = await Answers.WholeAsync([json]);

        Assert.All([document, stream], response =>
        {
            Assert.Equal("Hi", response.Text);
            Assert.IsType<TextContent>(Assert.Single(Assert.Single(response.Messages).Contents));
            Assert.Equal((null, null, null, null), (response.ModelId, response.CreatedAt, response.FinishReason, response.Usage));
            Assert.Equal((null, null), (response.Timings, response.LogProbabilities));
            Assert.True(string.IsNullOrEmpty(response.ResponseId));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" ,"id":"i" """)]
    public async Task Answer_without_content_has_one_empty_message(string more)
    {
        string[] events = [$$$"""{"choices":[{"delta":{"role":"assistant","content":null},"finish_reason":"stop"}]{{{more}}} }"""];

        ChatResponse whole = await Answers.WholeAsync(events);
        ChatResponse folded = (await Answers.UpdatesAsync(events)).ToChatResponse();

        Assert.All([whole, folded], response => Assert.Empty(Assert.Single(response.Messages).Contents));
    }

    [Fact]
    public async Task Id_model_and_time_are_those_of_the_first_event_that_has_them()
    {
        string[] events =
        [
            """{"choices":[{"delta":{"content":"a"}}]}""",
            """{"choices":[{"delta":{"content":"b"}}],"id":"i","model":"m","created":5}""",
            """{"choices":[{"delta":{"content":"c"},"finish_reason":"stop"}],"id":"other","model":"other","created":6}""",
        ];

        ChatResponse response = await Answers.WholeAsync(events);

        Assert.Equal(("i", "m", 5), (response.ResponseId, response.ModelId, response.CreatedAt?.ToUnixTimeSeconds()));
        Assert.Equal(("i", 5), (response.Messages[0].MessageId, response.Messages[0].CreatedAt?.ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("999999999999999")]
    public async Task Time_that_no_calendar_has_is_none(string created)
    {
        ChatResponse response = await Answers.DocumentAsync($$$"""{"choices":[{"message":{"content":"a"}}],"created":{{{created}}} }""");

        Assert.Null(response.CreatedAt);
    }

    [Fact]
    public async Task Text_and_reasoning_keep_their_order()
    {
        string[] events = [Answers.Role, Answers.Reasoning("a"), Answers.Reasoning("b"), Answers.Text("c"), Answers.Text("d"), Answers.Reasoning("e"), Answers.Text("f"), Answers.Stop];

        ChatResponse whole = await Answers.WholeAsync(events);
        ChatResponse folded = (await Answers.UpdatesAsync(events)).ToChatResponse();

        Assert.All([whole, folded], response => Assert.Equal(
            ["reasoning ab", "text cd", "reasoning e", "text f"],
            response.Messages[0].Contents.Select(content => content is TextReasoningContent reasoning ? $"reasoning {reasoning.Text}" : $"text {content}")));
    }

    [Fact]
    public async Task Update_has_its_text_and_nothing_empty()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync([Answers.Role, Answers.Text(""), Answers.Text("a"), Answers.Role, Answers.Reasoning(""), Answers.Text(" "), Answers.Stop]);

        Assert.Equal(["a", " ", ""], updates.Select(update => update.Text));
        Assert.Empty(updates[^1].Contents);
        Assert.All(updates, update => Assert.Equal(
            (ChatRole.Assistant, "i", "i", "m", 5), (update.Role, update.ResponseId, update.MessageId, update.ModelId, update.CreatedAt?.ToUnixTimeSeconds())));
    }

    [Fact]
    public async Task Reasoning_and_text_of_one_event_are_one_update()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync([Answers.Delta("""{"content":"b","reasoning_content":"a"}"""), Answers.Stop]);

        Assert.Collection(updates[0].Contents, content => Assert.Equal("a", Assert.IsType<TextReasoningContent>(content).Text), content => Assert.Equal("b", Assert.IsType<TextContent>(content).Text));
    }

    [Fact]
    public async Task First_and_last_update_say_which_server_it_was()
    {
        string[] events = [Answers.Text("a"), Answers.Text("b"), Answers.Stop];

        ChatResponse whole = await Answers.WholeAsync(events);
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(events);

        Assert.NotNull(whole.ServerUrl);
        Assert.Equal([whole.ServerUrl, null, whole.ServerUrl], updates.Select(update => update.ServerUrl));
    }

    [Fact]
    public async Task Update_has_all_that_its_event_says()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(
            ["""{"choices":[{"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-1}]}}],"timings":{"prompt_n":1}}""", Answers.Stop]);

        Assert.Equal(1, updates[0].Timings?.ProcessedInputTokenCount);
        Assert.Equal("a", Assert.Single(updates[0].LogProbabilities!).Token);
        Assert.NotNull(updates[0].ServerUrl);
    }

    [Fact]
    public async Task Nothing_has_come_of_an_answer_that_breaks_off_before_it_begins()
    {
        ErrorCall call = await ErrorCall.StreamAsync("data: {\"choices\":[]}\n\n"u8.ToArray());

        Assert.Empty(call.StreamException.PartialResponse.Messages);
    }

    [Fact]
    public async Task Calls_come_whole_once_and_last()
    {
        string[] events =
        [
            Answers.Delta("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}"""),
            Answers.Text("meanwhile"),
            Answers.Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}"""),
            Answers.Stop,
        ];

        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(events);
        ChatResponse whole = await Answers.WholeAsync(events);

        Assert.Equal(2, updates.Count);
        Assert.Equal("a", Assert.IsType<FunctionCallContent>(Assert.Single(updates[1].Contents)).CallId);
        Assert.Collection(whole.Messages[0].Contents, content => Assert.IsType<TextContent>(content), content => Assert.IsType<FunctionCallContent>(content));
    }

    [Fact]
    public async Task Think_tags_in_the_text_stay_text()
    {
        ChatResponse response = await Answers.WholeAsync([Answers.Text("<think>Hm</think>"), Answers.Text("Yes"), Answers.Stop]);

        Assert.Equal("<think>Hm</think>Yes", response.Text);
    }

    [Fact]
    public async Task Reasoning_is_left_out_on_demand()
    {
        string[] events = [Answers.Reasoning("secret"), Answers.Text("Hi"), Answers.Delta("""{"content":"!","reasoning_content":"more"}"""), Answers.Stop];
        ChatOptions options = new() { Reasoning = new() { Output = ReasoningOutput.None } };

        ChatResponse whole = await Answers.WholeAsync(events, options);
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(events, options);

        Assert.Equal("Hi!", whole.Text);
        Assert.DoesNotContain(whole.Messages[0].Contents, content => content is TextReasoningContent);
        Assert.Equal(["Hi", "!", ""], updates.Select(update => update.Text));
        Assert.DoesNotContain(updates.SelectMany(update => update.Contents), content => content is TextReasoningContent);
    }

    [Theory]
    [InlineData(ReasoningOutput.Summary)]
    [InlineData(ReasoningOutput.Full)]
    public async Task Reasoning_is_given_whole_otherwise(ReasoningOutput output)
    {
        ChatResponse response = await Answers.WholeAsync([Answers.Reasoning("Hm"), Answers.Text("Hi"), Answers.Stop], new() { Reasoning = new() { Output = output } });

        Assert.Equal("Hm", Assert.IsType<TextReasoningContent>(response.Messages[0].Contents[0]).Text);
    }

    [Theory]
    [InlineData(ReasoningOutput.Full)]
    [InlineData(ReasoningOutput.None)]
    public async Task What_a_grammar_shaped_is_the_answer_though_the_server_takes_it_for_reasoning(ReasoningOutput output)
    {
        string[] events = [Answers.Reasoning("{\"a\""), Answers.Reasoning(":1}"), Answers.Stop];
        ChatOptions options = new() { Grammar = "root ::= \"x\"", Reasoning = new() { Output = output } };

        ChatResponse whole = await Answers.WholeAsync(events, options);
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(events, options);

        Assert.Equal("{\"a\":1}", whole.Text);
        Assert.Equal("{\"a\":1}", updates.ToChatResponse().Text);
        Assert.IsType<TextContent>(Assert.Single(whole.Messages[0].Contents));
    }

    [Fact]
    public async Task Progress_is_reported()
    {
        List<LlamaCppPromptProgress> reports = [];
        ChatOptions options = new() { PromptProgress = new Listener(reports.Add) };

        await Answers.WholeAsync(
            [
                """{"choices":[{"delta":{"role":"assistant"}}],"prompt_progress":{"total":4,"cache":1,"processed":1,"time_ms":0}}""",
                """{"choices":[{"delta":{"role":"assistant"}}],"prompt_progress":{"total":"x"}}""",
                """{"choices":[{"delta":{"role":"assistant"}}],"prompt_progress":{"total":4,"cache":1,"processed":4,"time_ms":2.5}}""",
                Answers.Stop,
            ],
            options);

        Assert.Equal([(4, 1, 0, 0), (4, 1, 3, 2.5)], reports.Select(report => (report.InputTokenCount, report.CachedInputTokenCount, report.ProcessedInputTokenCount, report.Elapsed.TotalMilliseconds)));
    }

    private sealed class Listener(Action<LlamaCppPromptProgress> report) : IProgress<LlamaCppPromptProgress>
    {
        public void Report(LlamaCppPromptProgress value) => report(value);
    }
}
