using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Timings, log-probabilities and the server's build: on the response, on updates, and through a cache.</summary>
public class ExtrasTests
{
    private static readonly string[] Events =
    [
        Token("A", -0.1, 1),
        Token("B", -0.2, 2),
        """{"choices":[{"delta":{},"finish_reason":"stop"}],"id":"i","system_fingerprint":"b11669","timings":{"prompt_n":9,"predicted_n":2,"predicted_ms":4.5,"cache_n":3}}""",
    ];

    public static TheoryData<bool, bool> Ways => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Extras_are_on_the_response_however_it_came(bool streamed, bool cached)
    {
        ChatResponse response = streamed ? (await Answers.UpdatesAsync(Events)).ToChatResponse() : await Answers.WholeAsync(Events);

        ChatResponse read = cached ? RoundTrip(response, SerializerOptions.WithoutReflection) : response;

        Assert.Equivalent(
            new LlamaCppTimings { ProcessedInputTokenCount = 9, OutputTokenCount = 2, OutputTime = TimeSpan.FromMilliseconds(4.5), CachedInputTokenCount = 3 },
            read.Timings,
            strict: true);
        Assert.Equal(["A -0.1", "B -0.2"], read.LogProbabilities!.Select(token => FormattableString.Invariant($"{token.Token} {token.LogProbability}")));
        Assert.Equal("b11669", read.SystemFingerprint);
        Assert.Equivalent(read.Timings, read.Messages[0].Timings, strict: true);
    }

    [Fact]
    public async Task Updates_that_went_through_a_cache_keep_the_extras()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(Events);

        JsonElement json = JsonSerializer.SerializeToElement(updates, SerializerOptions.WithoutReflection.GetTypeInfo(typeof(IReadOnlyList<ChatResponseUpdate>)));
        ChatResponse read = json.EnumerateArray().Select(update => (ChatResponseUpdate)update.Deserialize(SerializerOptions.WithoutReflection.GetTypeInfo(typeof(ChatResponseUpdate)))!).ToChatResponse();

        Assert.Equal(2, read.LogProbabilities!.Count);
        Assert.Equal(9, read.Timings!.ProcessedInputTokenCount);
        Assert.Equal("AB", read.Text);
    }

    [Fact]
    public async Task Update_has_the_tokens_of_its_own_text()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(Events);

        Assert.Equal(["A", "B"], updates.SkipLast(1).Select(update => Assert.Single(update.LogProbabilities!).Token));
        Assert.Null(updates[^1].LogProbabilities);
    }

    [Fact]
    public async Task Update_has_timings_when_the_server_sends_them_with_each_token()
    {
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(
            [
                """{"choices":[{"delta":{"content":"A"}}],"id":"i","timings":{"predicted_n":1}}""",
                """{"choices":[{"delta":{"content":"B"}}],"id":"i","timings":{"predicted_n":2}}""",
                """{"choices":[{"delta":{},"finish_reason":"stop"}],"id":"i","timings":{"predicted_n":3}}""",
            ]);

        Assert.Equal([1, 2, 3], updates.Select(update => update.Timings?.OutputTokenCount));
        Assert.Equal(3, updates.ToChatResponse().Timings?.OutputTokenCount);
    }

    [Fact]
    public async Task Draft_tokens_are_among_the_timings()
    {
        ChatResponse response = await Answers.DocumentAsync("""{"choices":[{"message":{"content":"A"}}],"timings":{"draft_n":8,"draft_n_accepted":5,"new_member":1}}""");

        Assert.Equivalent(new LlamaCppTimings { DraftTokenCount = 8, AcceptedDraftTokenCount = 5 }, response.Timings, strict: true);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("""{"content":null}""")]
    [InlineData("""{"content":5}""")]
    public async Task Log_probabilities_of_another_shape_cost_no_answer(string logProbs)
    {
        string[] events = [$$$"""{"choices":[{"delta":{"content":"A"},"logprobs":{{{logProbs}}} }],"id":"i"}""", Answers.Stop];

        ChatResponse whole = await Answers.WholeAsync(events);
        List<ChatResponseUpdate> updates = await Answers.UpdatesAsync(events);

        Assert.Equal("A", whole.Text);
        Assert.Null(whole.LogProbabilities);
        Assert.Null(updates[0].LogProbabilities);
    }

    [Fact]
    public async Task Answer_without_an_id_has_its_extras_too()
    {
        string[] events = ["""{"choices":[{"delta":{"content":"A"},"finish_reason":"stop"}],"timings":{"predicted_n":1}}"""];

        ChatResponse whole = await Answers.WholeAsync(events);
        ChatResponse folded = (await Answers.UpdatesAsync(events)).ToChatResponse();

        Assert.Equal((1, 1), (whole.Timings?.OutputTokenCount, folded.Timings?.OutputTokenCount));
    }

    private static string Token(string text, double logProb, int id) => FormattableString.Invariant(
        $$$"""{"choices":[{"delta":{"content":"{{{text}}}"},"logprobs":{"content":[{"id":{{{id}}},"token":"{{{text}}}","bytes":[65],"logprob":{{{logProb}}},"top_logprobs":[]}]} }],"id":"i","system_fingerprint":"b11669"}""");

    private static ChatResponse RoundTrip(ChatResponse response, JsonSerializerOptions options) =>
        (ChatResponse)JsonSerializer.Deserialize(JsonSerializer.Serialize(response, options.GetTypeInfo(typeof(ChatResponse))), options.GetTypeInfo(typeof(ChatResponse)))!;
}
