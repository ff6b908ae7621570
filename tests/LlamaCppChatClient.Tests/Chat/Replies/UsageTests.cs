using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class UsageTests
{
    private const string Counts = """{"prompt_tokens":10,"completion_tokens":4,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":7},"completion_tokens_details":{"reasoning_tokens":3}}""";

    [Fact]
    public async Task Counts_are_those_of_the_server()
    {
        ChatResponse response = await Answers.DocumentAsync($$$"""{"choices":[{"message":{"content":"Hi"}}],"usage":{{{Counts}}} }""");

        UsageDetails usage = response.Usage!;
        Assert.Equal((10, 4, 14, 7, 3), (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount));
        Assert.Null(usage.AdditionalCounts);
    }

    [Fact]
    public async Task Counts_that_we_do_not_know_are_kept()
    {
        ChatResponse response = await Answers.DocumentAsync(
            """{"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":1,"draft_tokens":5,"queue_time":0.5,"prompt_tokens_details":{"image_tokens":9},"completion_tokens_details":{"accepted_prediction_tokens":2}}}""");

        Assert.Equal(
            new Dictionary<string, long> { ["draft_tokens"] = 5, ["prompt_tokens_details.image_tokens"] = 9, ["completion_tokens_details.accepted_prediction_tokens"] = 2 },
            response.Usage!.AdditionalCounts!.ToDictionary());
    }

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":4}""", 14)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":4,"total_tokens":20}""", 20)]
    [InlineData("""{"prompt_tokens":10}""", null)]
    public async Task Total_is_what_the_server_says_and_else_the_sum(string usage, int? total)
    {
        ChatResponse response = await Answers.DocumentAsync($$$"""{"choices":[{"message":{"content":"Hi"}}],"usage":{{{usage}}} }""");

        Assert.Equal(total, response.Usage!.TotalTokenCount);
    }

    [Fact]
    public async Task Stream_has_one_usage_and_it_comes_last()
    {
        string[] events =
        [
            $$$"""{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":10,"completion_tokens":1} }""",
            $$$"""{"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2} }""",
            $$"""{"choices":[],"usage":{{Counts}} }""",
        ];

        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(events);

        UsageContent usage = Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
        Assert.Same(usage, updates[^1].Contents[^1]);
        Assert.Equal(14, updates.ToChatResponse().Usage!.TotalTokenCount);
    }

    [Fact]
    public async Task No_usage_is_none()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync([Answers.Text("a"), """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":null}"""]);

        Assert.DoesNotContain(updates.SelectMany(update => update.Contents), content => content is UsageContent);
        Assert.Null(updates.ToChatResponse().Usage);
    }
}
