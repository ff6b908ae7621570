using LlamaCpp.Tests.Support;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class DecisionsTests
{
    private static readonly LlamaCppDecisionQuestion Color = LlamaCppDecisionQuestion.Choice(
        "color", "Which color is the sky?", new Dictionary<string, string?> { ["red"] = "it is red", ["blue"] = "it is blue", ["green"] = null });

    private static readonly LlamaCppDecisionQuestion Weather = LlamaCppDecisionQuestion.Score("weather", "How good is the weather?", ["rain and wind", "clouds", "sun"]);

    private static readonly LlamaCppDecisionQuestion Rain = LlamaCppDecisionQuestion.YesOrNo("rain", "Is there rain?", yes: "rain", no: "sun");

    [Fact]
    public async Task Three_kinds_of_questions_are_asked_at_once_and_answered_in_order()
    {
        CapturingHandler handler = Handler("systemone/three-questions.http");

        LlamaCppDecision decision = await handler.Client().DecideAsync("The sky is blue. No wind, no clouds, only sun.", [Color, Weather, Rain], cancellationToken: Cancelled);

        Assert.Equal(["color", "weather", "rain"], decision.Answers.Select(answer => answer.QuestionId));
        Assert.Equal(("blue", 0.9459797776710696), (decision["color"].Choice, decision["color"].Confidence));
        Assert.Equal([new("red", 0.012006258381639746), new("blue", 0.9639865184473798), new("green", 0.024007223170980377)], decision["color"].Probabilities);
        Assert.Equal((0.779362679312565, 0.0, 3), (decision["weather"].Score, decision["weather"].Confidence, decision["weather"].Probabilities.Count));
        Assert.Equal((0.9473814745183341, null, 0), (decision["rain"].YesProbability, decision["rain"].Confidence, decision["rain"].Probabilities.Count));
        Assert.Equal(("tiny-decision", 161, 0), (decision.ModelId, decision.Usage!.InputTokenCount, decision.Usage.OutputTokenCount));
        Assert.Equal(["POST /v1/systemone"], handler.Calls());
    }

    [Theory]
    [InlineData("systemone/choice.http", "color")]
    [InlineData("systemone/score.http", "weather")]
    [InlineData("systemone/noul.http", "rain")]
    public async Task Request_is_the_recorded_one(string capture, string id)
    {
        CapturingHandler handler = Handler(capture);
        System.Text.Json.JsonElement recorded = StrictJson.Parse(Captures.Load(capture).Request.Body);

        await handler.Client().DecideAsync(
            recorded.GetProperty("state").GetString()!, [new[] { Color, Weather, Rain }.Single(question => question.Id == id)], cancellationToken: Cancelled);

        StrictJson.Contains(recorded.GetRawText(), StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Call_can_name_server_and_model_and_forbid_to_load_it()
    {
        CapturingHandler handler = Handler("systemone/choice.http");
        LlamaCppRequestOptions options = new() { ModelId = "other", Load = false, Endpoint = new LlamaCppEndpoint(new Uri("http://other.test:1")) };

        await handler.Client().DecideAsync("x", [Color], options, Cancelled);

        Assert.Equal("http://other.test:1/v1/systemone?autoload=false", handler.Request.Target);
        StrictJson.Contains("""{"model":"other"}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Question_without_an_answer_is_no_answer()
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => Replay("systemone/choice.http").DecideAsync("x", [Color, Rain], cancellationToken: Cancelled));

        Assert.Contains("answered 200 with", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_are_checked_before_anything_is_sent()
    {
        CapturingHandler handler = new();

        await Assert.ThrowsAsync<ArgumentException>("questions", () => handler.Client().DecideAsync("x", [], cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentException>("questions", () => handler.Client().DecideAsync("x", [Color, Color], cancellationToken: Cancelled));
        Assert.Throws<ArgumentException>("options", () => LlamaCppDecisionQuestion.Choice("a", "b", []));
        Assert.Throws<ArgumentException>("levels", () => LlamaCppDecisionQuestion.Score("a", "b", ["one"]));
        Assert.Throws<ArgumentException>("levels", () => LlamaCppDecisionQuestion.Score("a", "b", Enumerable.Repeat("x", 11)));
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData("systemone/choice-52-options.http", "too many options (52)")]
    [InlineData("systemone/path-without-v1.http", "decision model")]
    public async Task Refusal_has_the_words_of_the_server_or_a_hint(string capture, string words)
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => Replay(capture).DecideAsync("x", [Color], cancellationToken: Cancelled));

        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_that_does_not_fit_is_a_context_overflow() =>
        await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => Replay("systemone/too-long.http").DecideAsync("x", [Color], cancellationToken: Cancelled));

    [Fact]
    public async Task Unknown_question_is_no_answer()
    {
        LlamaCppDecision decision = await Replay("systemone/choice.http").DecideAsync("x", [Color], cancellationToken: Cancelled);

        Assert.Throws<KeyNotFoundException>(() => decision["weather"]);
    }
}
