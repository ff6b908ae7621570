using System.Text;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>The probabilities of the tokens of an answer.</summary>
public sealed class LogProbabilityTests(Servers servers)
{
    private const string Question = "What is the capital of France?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_token_has_one_and_their_bytes_are_the_text(bool streaming)
    {
        ChatResponse response = await AskAsync(Question, new ChatOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 3, ReasoningEnabled = false }, streaming);

        IReadOnlyList<LlamaCppTokenLogProbability> tokens = Assert.IsAssignableFrom<IReadOnlyList<LlamaCppTokenLogProbability>>(response.LogProbabilities);
        Assert.Equal(response.Text, Join(tokens));
        Assert.InRange(response.Usage!.OutputTokenCount!.Value - tokens.Count, 0, 1); // the end token has no text
        Assert.All(tokens, token => Assert.True(token.LogProbability <= 0));
        Assert.All(tokens, token => Assert.Equal(3, token.Alternatives.Count));
        Assert.All(tokens, token => Assert.Equal(token.Id, token.Alternatives[0].Id)); // temperature 0
    }

    [Fact]
    public async Task Each_update_has_its_own()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        List<string> texts = [];
        List<string> tokens = [];

        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(
            Question, new ChatOptions { IncludeLogProbabilities = true, ReasoningEnabled = false }, TestContext.Current.CancellationToken))
        {
            if (update.Text.Length > 0)
            {
                texts.Add(update.Text);
                tokens.Add(Join(update.LogProbabilities!));
            }
        }

        Assert.True(texts.Count > 2);
        Assert.Equal(texts, tokens);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_come_with_tool_calls(bool streaming)
    {
        ChatResponse response = await AskAsync(
            "What is the weather in Oslo?", new ChatOptions { IncludeLogProbabilities = true, Tools = [.. new WeatherTools().All], ReasoningEnabled = false }, streaming);

        Assert.Equal("get_weather", Assert.Single(response.Calls()).Name);
        Assert.Contains("Oslo", Join(response.LogProbabilities!), StringComparison.Ordinal);
        Assert.InRange(response.Usage!.OutputTokenCount!.Value - response.LogProbabilities!.Count, 0, 1);
    }

    [Fact]
    public async Task Probabilities_after_the_samplers_are_between_0_and_1()
    {
        ChatResponse response = await AskAsync(Question, new ChatOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2, UsePostSamplingProbabilities = true });

        Assert.All(response.LogProbabilities!, token => Assert.InRange(token.Probability!.Value, 0, 1));
        Assert.All(response.LogProbabilities!, token => Assert.Null(token.LogProbability));
    }

    private static string Join(IEnumerable<LlamaCppTokenLogProbability> tokens) =>
        Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.Bytes.ToArray())]);

    private async Task<ChatResponse> AskAsync(string question, ChatOptions options, bool streaming = false)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        options.Temperature = 0;
        return await client.AskAsync(question, options, streaming);
    }
}
