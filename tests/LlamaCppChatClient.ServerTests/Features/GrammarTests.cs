using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Answers that a raw grammar shapes.</summary>
public sealed class GrammarTests(Servers servers)
{
    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Answer_is_text_and_never_reasoning(bool streaming, bool? thinking)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);

        ChatResponse response = await client.AskAsync(
            "What is the capital of France?", new ChatOptions { Grammar = "root ::= \"yes\" | \"no\"", ReasoningEnabled = thinking, Temperature = 0 }, streaming);

        Assert.Contains(response.Text, (string[])["yes", "no"]);
        Assert.Empty(response.Reasoning());
    }

    [Fact]
    public async Task Grammar_that_is_none_is_refused()
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(
            () => client.AskAsync("Hello!", new ChatOptions { Grammar = "this is no grammar" }));

        Assert.Contains("grammar", error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
