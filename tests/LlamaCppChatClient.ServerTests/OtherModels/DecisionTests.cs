using LlamaCpp.ServerTests.Fixture;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>A model that was made to decide.</summary>
public sealed class DecisionTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Questions_are_answered_with_probabilities()
    {
        using LlamaCppServerClient client = new((await servers.GetAsync(LlamaServerConfiguration.Decision)).BaseUrl.ToString());
        LlamaCppDecisionQuestion[] questions =
        [
            LlamaCppDecisionQuestion.Choice("color", "Which color is the sky?", new Dictionary<string, string?> { ["red"] = "it is red", ["blue"] = "it is blue", ["green"] = null }),
            LlamaCppDecisionQuestion.Score("weather", "How good is the weather?", ["rain and wind", "clouds", "sun"]),
            LlamaCppDecisionQuestion.YesOrNo("rain", "Is there rain?"),
        ];

        LlamaCppDecision decision = await client.DecideAsync("The sky is blue.", questions, cancellationToken: Cancelled);
        LlamaCppDecision again = await client.DecideAsync("The sky is blue.", questions, cancellationToken: Cancelled);

        Assert.Equal("blue", decision["color"].Choice);
        Assert.InRange(decision["color"].Probabilities.Single(option => option.Key == "blue").Value, 0.9, 1);
        Assert.Equal(1, decision["color"].Probabilities.Sum(option => option.Value), 1e-6);
        Assert.InRange(decision["weather"].Score!.Value, 0, 2);
        Assert.InRange(decision["rain"].YesProbability!.Value, 0, 1);
        Assert.Equal("tiny-decision", decision.ModelId);
        Assert.True(decision.Usage!.InputTokenCount > 30);
        Assert.Equal(decision["color"].Probabilities, again["color"].Probabilities);
    }

    [Fact]
    public async Task Model_that_does_not_decide_is_told_by_the_hint()
    {
        using LlamaCppServerClient client = new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl.ToString());

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => client.DecideAsync("x", [LlamaCppDecisionQuestion.YesOrNo("a", "Is it?")], cancellationToken: Cancelled));

        Assert.Contains("decision model", exception.Hint, StringComparison.Ordinal);
    }
}
