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
        ChatResponse response = await AskAsync(Question, new ChatOptions { LogProbs = true, TopLogProbs = 3, ThinkingEnabled = false }, streaming);

        IReadOnlyList<LlamaCppTokenLogProb> tokens = Assert.IsAssignableFrom<IReadOnlyList<LlamaCppTokenLogProb>>(response.LogProbs);
        Assert.Equal(response.Text, Join(tokens));
        Assert.InRange(response.Usage!.OutputTokenCount!.Value - tokens.Count, 0, 1); // the end token has no text
        Assert.All(tokens, token => Assert.True(token.LogProb <= 0));
        Assert.All(tokens, token => Assert.Equal(3, token.TopLogProbs.Count));
        Assert.All(tokens, token => Assert.Equal(token.Id, token.TopLogProbs[0].Id)); // temperature 0
    }

    [Fact]
    public async Task Each_update_has_its_own()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        List<string> texts = [];
        List<string> tokens = [];

        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(
            Question, new ChatOptions { LogProbs = true, ThinkingEnabled = false }, TestContext.Current.CancellationToken))
        {
            if (update.Text.Length > 0)
            {
                texts.Add(update.Text);
                tokens.Add(Join(update.LogProbs!));
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
            "What is the weather in Oslo?", new ChatOptions { LogProbs = true, Tools = [.. new WeatherTools().All], ThinkingEnabled = false }, streaming);

        Assert.Equal("get_weather", Assert.Single(response.Calls()).Name);
        Assert.Contains("Oslo", Join(response.LogProbs!), StringComparison.Ordinal);
        Assert.InRange(response.Usage!.OutputTokenCount!.Value - response.LogProbs!.Count, 0, 1);
    }

    [Fact]
    public async Task Probabilities_after_the_samplers_are_between_0_and_1()
    {
        ChatResponse response = await AskAsync(Question, new ChatOptions { LogProbs = true, TopLogProbs = 2, PostSamplingProbs = true });

        Assert.All(response.LogProbs!, token => Assert.InRange(token.Prob!.Value, 0, 1));
        Assert.All(response.LogProbs!, token => Assert.Null(token.LogProb));
    }

    private static string Join(IEnumerable<LlamaCppTokenLogProb> tokens) =>
        Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.Bytes.ToArray())]);

    private async Task<ChatResponse> AskAsync(string question, ChatOptions options, bool streaming = false)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        options.Temperature = 0;
        return await client.AskAsync(question, options, streaming);
    }
}
