using System.Net;
using LlamaCpp.ServerTests.Features;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

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
    public async Task Refusals_name_the_question_or_the_size()
    {
        using LlamaCppServerClient client = new((await servers.GetAsync(LlamaServerConfiguration.Decision)).BaseUrl.ToString());
        LlamaCppDecisionQuestion tooMany = LlamaCppDecisionQuestion.Choice("many", "Which?", Enumerable.Range(0, 52).ToDictionary(i => $"o{i}", _ => (string?)null));
        LlamaCppDecisionQuestion one = LlamaCppDecisionQuestion.Choice("one", "Which?", new Dictionary<string, string?> { ["only"] = null });

        LlamaCppDecision only = await client.DecideAsync("The sky is blue.", [one], cancellationToken: Cancelled);
        LlamaCppException refused = await Assert.ThrowsAsync<LlamaCppException>(() => client.DecideAsync("x", [one, tooMany], cancellationToken: Cancelled));
        await Assert.ThrowsAsync<LlamaCppContextOverflowException>(
            () => client.DecideAsync(string.Join(' ', Enumerable.Repeat("The sky is blue.", 2000)), [one], cancellationToken: Cancelled));

        Assert.Equal(("only", 1.0), (only["one"].Choice, only["one"].Probabilities[0].Value));
        Assert.Contains("questions.many", refused.ServerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_is_refused_by_a_model_without_an_encoder()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Decision);
        using LlamaCppChatClient chat = Features.Chat.NewClient(server);
        string picture = Convert.ToBase64String(ColourPicture.Create(0, 0, 255));

        // DecideAsync takes no images; the server says that this model would not see them.
        using HttpResponseMessage decided = await server.Http.PostAsync(
            "/v1/systemone",
            new StringContent($$$$"""{"state":"x","images":["data:image/png;base64,{{{{picture}}}}"],"questions":{"q":{"type":"noul","instructions":"Is it blue?"}}}"""),
            Cancelled);
        LlamaCppException refused = await Assert.ThrowsAsync<LlamaCppException>(
            () => chat.AskAsync([new ChatMessage(ChatRole.User, [new DataContent(Convert.FromBase64String(picture), "image/png")])]));

        Assert.Equal(HttpStatusCode.NotImplemented, decided.StatusCode);
        Assert.Contains("--mmproj", refused.Hint, StringComparison.Ordinal);
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
