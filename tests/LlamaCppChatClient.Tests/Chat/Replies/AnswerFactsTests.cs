using System.Text;
using System.Text.Json;
using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

public class AnswerFactsTests
{
    [Fact]
    public void First_name_and_time_hold()
    {
        AnswerFacts facts = Read(
            """{"choices":[]}""",
            """{"choices":[],"id":"i","model":"m","created":5,"system_fingerprint":"b1"}""",
            """{"choices":[],"id":"other","model":"other","created":6,"system_fingerprint":"b2"}""",
            """{"choices":[]}""");

        Assert.Equal(("i", "m", "b1"), (facts.Id, facts.Model, facts.SystemFingerprint));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(5), facts.CreatedAt);
    }

    [Fact]
    public void Last_finish_reason_timings_and_usage_hold()
    {
        AnswerFacts facts = Read(
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"timings":{"prompt_n":1},"usage":{"prompt_tokens":1}}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"timings":{"prompt_n":2},"usage":{"prompt_tokens":2}}""",
            """{"choices":[]}""");

        Assert.Equal("length", facts.FinishReason);
        Assert.Equal("""{"prompt_n":2}""", facts.Timings?.GetRawText());
        Assert.Equal(2, facts.Usage?.InputTokenCount);
    }

    [Theory]
    [InlineData("-1", null)]
    [InlineData("0", 0L)]
    [InlineData("253402300799", 253_402_300_799)]
    [InlineData("253402300800", null)]
    public void Time_is_one_that_a_date_can_hold(string created, long? seconds) =>
        Assert.Equal(seconds, Read($$"""{"choices":[],"created":{{created}}}""").CreatedAt?.ToUnixTimeSeconds());

    [Fact]
    public void Usage_of_an_earlier_request_is_added()
    {
        AnswerFacts both = Read("""{"choices":[],"usage":{"prompt_tokens":2}}""");
        AnswerFacts earlierOnly = Read("""{"choices":[]}""");
        AnswerFacts ownOnly = Read("""{"choices":[],"usage":{"prompt_tokens":2}}""");

        both.AddUsage(new UsageDetails { InputTokenCount = 5 });
        earlierOnly.AddUsage(new UsageDetails { InputTokenCount = 5 });
        ownOnly.AddUsage(null);

        Assert.Equal([7, 5, 2], new[] { both, earlierOnly, ownOnly }.Select(facts => facts.Usage?.InputTokenCount));
    }

    [Fact]
    public void Extras_are_what_was_said_and_null_when_nothing_was()
    {
        AdditionalPropertiesDictionary extras = Read(
            """{"choices":[{"index":0,"delta":{},"logprobs":{"content":[{"id":1}]}}],"system_fingerprint":"b1","timings":{"prompt_n":1}}""").ToExtras()!;

        Assert.Equal("b1", extras[ResponseKeys.SystemFingerprint]);
        Assert.Equal("""{"prompt_n":1}""", Assert.IsType<JsonElement>(extras[ResponseKeys.Timings]).GetRawText());
        Assert.Equal("""[{"id":1}]""", Assert.IsType<JsonElement>(extras[ResponseKeys.LogProbs]).GetRawText());
        Assert.Null(Read("""{"choices":[]}""").ToExtras());
    }

    private static AnswerFacts Read(params string[] events)
    {
        AnswerFacts facts = new();
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        foreach (string json in events)
        {
            facts.Add(reader.ReadEvent("message", Encoding.UTF8.GetBytes(json)));
        }

        return facts;
    }
}
