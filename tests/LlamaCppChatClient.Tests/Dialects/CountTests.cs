using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Dialects.Peer;

namespace LlamaCpp.Tests.Dialects;

/// <summary>Token counts, in whatever state.</summary>
public class CountTests
{
    [Theory]
    [InlineData("2.0", 2)]
    [InlineData("2e0", 2)]
    [InlineData("2.5", null)]
    [InlineData("\"5\"", null)]
    [InlineData("null", null)]
    [InlineData("1e30", null)]
    [InlineData("-1", null)]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [InlineData("true", null)]
    public async Task Odd_count_costs_that_count_alone(string odd, int? expected)
    {
        string[] names = ["prompt_tokens", "completion_tokens", "total_tokens"];
        foreach (string name in names)
        {
            string usage = "{" + string.Join(',', names.Select(other => $"\"{other}\":{(other == name ? odd : "7")}")) + ",\"x\":" + odd + "}";

            UsageDetails counts = (await ReadAsync($$$"""{"choices":[{"message":{"content":"Hi"}}],"usage":{{{usage}}} }""", "application/json")).Usage!;

            Assert.Equal(name == "prompt_tokens" ? expected : 7, counts.InputTokenCount);
            Assert.Equal(name == "completion_tokens" ? expected : 7, counts.OutputTokenCount);
            Assert.Equal(name == "total_tokens" && expected is null ? 14 : name == "total_tokens" ? expected : 7, counts.TotalTokenCount);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"prompt_tokens\":-1,\"completion_tokens\":-2}")]
    [InlineData("{\"prompt_tokens\":null}")]
    [InlineData("[]")]
    [InlineData("\"none\"")]
    public async Task Usage_without_a_count_is_none(string usage)
    {
        Assert.Null((await ReadAsync($$$"""{"choices":[{"message":{"content":"Hi"}}],"usage":{{{usage}}} }""", "application/json")).Usage);
    }

    [Fact]
    public async Task Odd_detail_costs_that_detail_alone()
    {
        UsageDetails usage = (await ReadAsync(
            """{"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":5,"prompt_tokens_details":7,"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":"x","audio_tokens":1.0}}}""", "application/json")).Usage!;

        Assert.Equal((5, 2, 7, null, null), (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount));
        Assert.Equal([KeyValuePair.Create("completion_tokens_details.audio_tokens", 1L)], usage.AdditionalCounts!);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}""", 5, 2, 9)]
    [InlineData("""{"prompt_tokens":0,"completion_tokens":3}""", 5, 3, 8)]
    [InlineData("""{"prompt_tokens":6,"completion_tokens":3,"total_tokens":9}""", 6, 3, 9)]
    [InlineData("null", 5, 2, 9)]
    [InlineData("{}", 5, 2, 9)]
    [InlineData("""{"prompt_tokens":6}""", 6, 2, 8)]
    [InlineData("""{"completion_tokens":4}""", 5, 4, 9)]
    [InlineData("""{"prompt_tokens":0}""", 5, 2, 9)]
    [InlineData("""{"completion_tokens":0}""", 5, 2, 9)]
    [InlineData("""{"total_tokens":12}""", 5, 2, 12)]
    public async Task Later_usage_does_not_erase_an_earlier_one(string later, int input, int output, int total)
    {
        ChatResponse response = await ReadAsync(
            """data: {"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":9}}""" + "\n\n"
            + C("{}", "\"stop\"") + $$"""data: {"choices":[],"usage":{{later}} }""" + "\n\n" + Done);

        Assert.Equal((input, output, total), ((int)response.Usage!.InputTokenCount!, (int)response.Usage.OutputTokenCount!, (int)response.Usage.TotalTokenCount!));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":5,"draft":3}""", """{"prompt_tokens":5}""", 3L)]
    [InlineData("""{"prompt_tokens":5}""", """{"prompt_tokens":5,"draft":4}""", 4L)]
    [InlineData("""{"prompt_tokens":5,"draft":3}""", """{"prompt_tokens":5,"draft":4}""", 4L)]
    public async Task Counts_of_other_servers_are_those_that_came_last(string first, string later, long expected)
    {
        ChatResponse response = await ReadAsync(
            $$"""data: {"choices":[{"delta":{"content":"Hi"} }],"usage":{{first}} }""" + "\n\n" + C("{}", "\"stop\"") + $$"""data: {"choices":[],"usage":{{later}} }""" + "\n\n" + Done);

        Assert.Equal([KeyValuePair.Create("draft", expected)], response.Usage!.AdditionalCounts!);
    }

    [Fact]
    public async Task Zero_is_a_count_where_there_was_none()
    {
        ChatResponse response = await ReadAsync(
            """data: {"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":5}}""" + "\n\n"
            + C("{}", "\"stop\"") + """data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":0}}""" + "\n\n" + Done);

        Assert.Equal(0, response.Usage!.OutputTokenCount);
    }

    [Theory]
    [InlineData("1e15", 1_000_000_000_000_000)]
    [InlineData("1000000000000001", null)]
    public async Task Count_beyond_a_million_billions_is_a_mistake(string count, long? expected)
    {
        ChatResponse response = await ReadAsync($$$"""{"choices":[{"message":{"content":"Hi"}}],"usage":{"prompt_tokens":{{{count}}},"completion_tokens":1,"completion_tokens_details":7}}""", "application/json");

        Assert.Equal(expected, response.Usage!.InputTokenCount);
        Assert.Null(response.Usage.AdditionalCounts);
    }

    [Fact]
    public async Task Usage_within_a_choice_is_read()
    {
        ChatResponse response = await ReadAsync(Chunk("""{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop","usage":{"prompt_tokens":5,"completion_tokens":2}}""") + Done);

        Assert.Equal(7, response.Usage?.TotalTokenCount);
    }
}
