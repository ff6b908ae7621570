using LlamaCpp.ServerTests.Features;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>Speculative decoding: the draft is the model without its adapter, so that some of its guesses are wrong.</summary>
public sealed class DraftTests(Servers servers)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Drafted_and_accepted_tokens_are_counted(bool streaming)
    {
        using LlamaCppChatClient client = Features.Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.Draft));

        ChatResponse response = await client.AskAsync("What is the capital of France?", new ChatOptions { Temperature = 0 }, streaming);

        LlamaCppTimings timings = response.Timings!;
        Assert.Equal("Ahoy! The capital of France is Paris.", response.Text);
        Assert.InRange(timings.DraftTokenCount!.Value, 8, 200);
        Assert.InRange(timings.AcceptedDraftTokenCount!.Value, 1, timings.DraftTokenCount.Value - 1);
    }

    [Fact]
    public async Task Counts_are_absent_when_nothing_was_drafted()
    {
        using LlamaCppChatClient drafting = Features.Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.Draft));
        using LlamaCppChatClient plain = await Features.Chat.NewClientAsync(servers);

        LlamaCppTimings one = (await drafting.AskAsync("Hello!", new ChatOptions { Temperature = 0, MaxOutputTokens = 1 })).Timings!;
        LlamaCppTimings none = (await plain.AskAsync("Hello!", new ChatOptions { Temperature = 0 })).Timings!;

        Assert.Equal((null, null), (one.DraftTokenCount, one.AcceptedDraftTokenCount));
        Assert.Equal((null, null), (none.DraftTokenCount, none.AcceptedDraftTokenCount));
    }
}
