using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>What a server or its model can't do is said, not left out.</summary>
public sealed class CapabilityTests(Servers servers)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tools_for_a_template_without_them_are_refused(bool streaming)
    {
        using LlamaCppChatClient client = Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.NoTools));
        ChatOptions options = new() { Tools = [AIFunctionFactory.Create((string city) => "sunny", "get_weather")] };

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.AskAsync("What is the weather in Oslo?", options, streaming));

        Assert.Contains("does not support tools", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--jinja", exception.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Image_for_a_server_without_a_projector_is_refused_with_the_flag_it_needs(bool streaming)
    {
        using LlamaCppChatClient client = Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.NoTools));
        ChatMessage message = new(ChatRole.User, [new TextContent("Describe the image."), new DataContent(ColourPicture.Create(255, 0, 0), "image/png")]);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.AskAsync([message], null, streaming));

        Assert.Contains("--mmproj", exception.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prompt_beyond_the_context_is_refused_with_both_sizes(bool streaming)
    {
        using LlamaCppChatClient client = Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.NoTools));
        string question = string.Join(' ', Enumerable.Repeat("What is the capital of France?", 2000));

        LlamaCppContextOverflowException exception = await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => client.AskAsync(question, null, streaming));

        Assert.True(exception.InputTokenCount > exception.ContextSize, $"{exception.InputTokenCount} tokens, {exception.ContextSize} in the context");
        Assert.True(exception.ContextSize > 0);
    }
}
