using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Reasoning on, off, hidden and cut short.</summary>
public sealed class ReasoningTests(Servers servers)
{
    private const string Question = "What is the capital of France?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reasoning_comes_beside_the_text(bool streaming)
    {
        ChatResponse response = await AskAsync(new ChatOptions { ReasoningEnabled = true }, streaming);

        Assert.NotEmpty(response.Reasoning());
        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("think>", response.Text, StringComparison.Ordinal);
        Assert.IsType<TextReasoningContent>(response.Contents().First());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Thinking_is_turned_off(bool streaming)
    {
        ChatResponse response = await AskAsync(new ChatOptions { ReasoningEnabled = false }, streaming);

        Assert.Empty(response.Contents().OfType<TextReasoningContent>());
        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Effort_of_none_turns_thinking_off()
    {
        ChatResponse response = await AskAsync(new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.None } });

        Assert.Empty(response.Reasoning());
        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
    }

    // The tiny model's template knows no levels: all that can be seen is that the server takes each of them.
    [Theory]
    [InlineData(ReasoningEffort.Low)]
    [InlineData(ReasoningEffort.Medium)]
    [InlineData(ReasoningEffort.High)]
    [InlineData(ReasoningEffort.ExtraHigh)]
    public async Task Effort_is_taken(ReasoningEffort effort)
    {
        ChatResponse response = await AskAsync(new ChatOptions { Reasoning = new() { Effort = effort } });

        Assert.NotEmpty(response.Reasoning());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reasoning_is_generated_but_hidden(bool streaming)
    {
        ChatResponse shown = await AskAsync(new ChatOptions { ReasoningEnabled = true }, streaming);
        ChatResponse hidden = await AskAsync(new ChatOptions { ReasoningEnabled = true, Reasoning = new() { Output = ReasoningOutput.None } }, streaming);

        Assert.Empty(hidden.Contents().OfType<TextReasoningContent>());
        Assert.Equal(shown.Text, hidden.Text);
        Assert.Equal(shown.Usage?.OutputTokenCount, hidden.Usage?.OutputTokenCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Budget_shortens_the_reasoning(bool streaming)
    {
        ChatResponse free = await AskAsync(new ChatOptions { ReasoningEnabled = true }, streaming);
        ChatResponse cut = await AskAsync(new ChatOptions { ReasoningEnabled = true, MaxReasoningTokens = 3 }, streaming);

        Assert.InRange(cut.Reasoning().Trim().Length, 1, free.Reasoning().Trim().Length - 1);
        Assert.StartsWith(cut.Reasoning().Trim(), free.Reasoning().Trim(), StringComparison.Ordinal);
        Assert.NotEmpty(cut.Text);
    }

    [Fact]
    public async Task Reasoning_stays_in_the_text_when_the_format_is_none()
    {
        ChatResponse response = await AskAsync(new ChatOptions { ReasoningEnabled = true, ReasoningFormat = LlamaCppReasoningFormats.None });

        Assert.Empty(response.Reasoning());
        Assert.Contains("</think>", response.Text, StringComparison.Ordinal);
    }

    private async Task<ChatResponse> AskAsync(ChatOptions options, bool streaming = false)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        options.Temperature = 0;
        return await client.AskAsync(Question, options, streaming);
    }
}
