using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>The same question gives the same answer, however it comes. On a server of their own: what runs beside it changes the arithmetic.</summary>
public sealed class RepeatabilityTests : IAsyncLifetime
{
    private LlamaServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await Servers.StartAsync(LlamaServerConfiguration.Chat);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Same_seed_gives_the_same_text()
    {
        using LlamaCppChatClient client = Chat.NewClient(_server);

        string[] stories = await TellAsync(client, 1, 7, 7);

        Assert.Equal(stories[0], stories[1]);
    }

    // The tiny model is so sure of its words that it takes much heat to bring it to others.
    [Fact]
    public async Task Another_seed_gives_another_text()
    {
        using LlamaCppChatClient client = Chat.NewClient(_server);

        string[] stories = await TellAsync(client, 5, 7, 7, 8);

        Assert.Equal(stories[0], stories[1]);
        Assert.NotEqual(stories[0], stories[2]);
    }

    [Theory]
    [InlineData("What is the capital of France?", false, false)]
    [InlineData("What is the capital of France?", true, false)]
    [InlineData("What is the weather in Oslo and Rome?", false, true)]
    [InlineData("What is the weather in Oslo and Rome?", true, true)]
    public async Task Answer_is_the_same_as_stream_folded_stream_and_document(string question, bool thinking, bool tools)
    {
        using LlamaCppChatClient folding = Chat.NewClient(_server);
        using LlamaCppChatClient whole = Chat.NewClient(_server, streamWholeResponses: false);
        ChatOptions options = new() { Temperature = 0, Seed = 1, CachePrompt = false, ReasoningEnabled = thinking, Tools = tools ? [.. new WeatherTools().All] : null };

        ChatResponse streamed = await folding.AskAsync(question, options, streaming: true);
        ChatResponse folded = await folding.AskAsync(question, options);
        ChatResponse document = await whole.AskAsync(question, options);

        Assert.Equal(tools, document.Calls().Length == 2);
        Assert.Equal(thinking, document.Reasoning().Length > 0);
        Assert.All([streamed, folded], response => AssertSame(document, response));
    }

    private static void AssertSame(ChatResponse expected, ChatResponse actual)
    {
        Assert.Equal(Describe(expected), Describe(actual));
        Assert.Equal(expected.Messages.Select(message => message.Role), actual.Messages.Select(message => message.Role));
        Assert.Equal(expected.FinishReason, actual.FinishReason);
        Assert.Equal(expected.ModelId, actual.ModelId);
        Assert.Equal(expected.Usage?.InputTokenCount, actual.Usage?.InputTokenCount);
        Assert.Equal(expected.Usage?.OutputTokenCount, actual.Usage?.OutputTokenCount);
        Assert.Equal(expected.Timings?.OutputTokenCount, actual.Timings?.OutputTokenCount);
        Assert.Equal(expected.SystemFingerprint, actual.SystemFingerprint);
    }

    // Ids are the server's and new each time.
    private static IEnumerable<string> Describe(ChatResponse response) => response.Contents().Select(content => content switch
    {
        TextContent text => "text " + text.Text,
        TextReasoningContent reasoning => "reasoning " + reasoning.Text,
        FunctionCallContent call => $"call {call.Name} {string.Join(", ", call.Arguments!.Select(argument => $"{argument.Key}={argument.Value}"))}",
        _ => content.GetType().Name,
    });

    private static async Task<string[]> TellAsync(LlamaCppChatClient client, float temperature, params long[] seeds)
    {
        List<string> stories = [];
        foreach (long seed in seeds)
        {
            ChatOptions options = new()
            {
                Seed = seed,
                Temperature = temperature,
                Samplers = [LlamaCppSamplers.Temperature],
                CachePrompt = false,
                ReasoningEnabled = false,
                MaxOutputTokens = 60,
            };
            stories.Add((await client.AskAsync("Tell me a story about a fox.", options)).Text);
        }

        return [.. stories];
    }
}
