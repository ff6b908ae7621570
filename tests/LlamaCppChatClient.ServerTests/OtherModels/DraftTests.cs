using LlamaCpp.ServerTests.Features;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>Speculative decoding: the draft is the model without its adapter, so that some of its guesses are wrong.</summary>
public sealed class DraftTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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
    public async Task Metrics_count_what_was_drafted_and_slots_say_that_they_draft()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Draft);
        using LlamaCppChatClient chat = Features.Chat.NewClient(server);
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());

        LlamaCppMetrics before = await client.GetMetricsAsync(cancellationToken: Cancelled);
        LlamaCppTimings timings = (await chat.AskAsync("What is your name?", new ChatOptions { Temperature = 0, CachePrompt = false })).Timings!;
        LlamaCppMetrics after = await client.GetMetricsAsync(cancellationToken: Cancelled);

        // Other tests may draft on the same server.
        Assert.True(after.DraftTokenCount - before.DraftTokenCount >= timings.DraftTokenCount);
        Assert.True(after.AcceptedDraftTokenCount - before.AcceptedDraftTokenCount >= timings.AcceptedDraftTokenCount);
        Assert.All(await client.GetSlotsAsync(cancellationToken: Cancelled), slot => Assert.True(slot.IsSpeculative));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Counts_are_absent_when_nothing_was_drafted(bool streaming)
    {
        using LlamaCppChatClient drafting = Features.Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.Draft));
        using LlamaCppChatClient plain = await Features.Chat.NewClientAsync(servers);

        LlamaCppTimings one = (await drafting.AskAsync("Hello!", new ChatOptions { Temperature = 0, MaxOutputTokens = 1 }, streaming)).Timings!;
        LlamaCppTimings none = (await plain.AskAsync("Hello!", new ChatOptions { Temperature = 0 }, streaming)).Timings!;

        Assert.Equal((null, null), (one.DraftTokenCount, one.AcceptedDraftTokenCount));
        Assert.Equal((null, null), (none.DraftTokenCount, none.AcceptedDraftTokenCount));
    }
}
