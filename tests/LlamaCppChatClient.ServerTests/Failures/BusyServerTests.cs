using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Errors;

/// <summary>Calls that may not wait for ever, at a server whose only slot is at work.</summary>
public sealed class BusyServerTests
{
    private static readonly LlamaServerConfiguration OneSlot = new("one-slot", [.. LlamaServerConfiguration.Endless.Arguments, "-np", "1", "--metrics"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_that_may_not_wait_is_refused_while_the_only_slot_works()
    {
        await using LlamaServer server = await Servers.StartAsync(OneSlot);
        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        ChatOptions now = new() { QueueTimeout = TimeSpan.Zero, MaxOutputTokens = 2 };
        Assert.NotNull(await client.GetResponseAsync("Hi", now, Cancelled));
        IAsyncEnumerator<ChatResponseUpdate> stream = await BeginAsync(client);

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(() => client.GetResponseAsync("Hi", now, Cancelled));

        Assert.Equal((1, 1), (busy.SlotCount, busy.BusySlotCount));
        Assert.Contains("has no free slot. Its only slot is busy.", busy.Message);
        await stream.DisposeAsync();
        await server.WaitForBusySlotsAsync(0, Cancelled);
        Assert.NotNull(await client.GetResponseAsync("Hi", now, Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_that_may_wait_a_while_is_given_up_and_leaves_nothing_behind(bool isKept)
    {
        await using LlamaServer server = await Servers.StartAsync(OneSlot);
        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        IAsyncEnumerator<ChatResponseUpdate> stream = await BeginAsync(client);
        List<LlamaCppQueuePlace> places = [];
#pragma warning disable MEAI001
        ChatOptions options = new() { QueueTimeout = TimeSpan.FromSeconds(2), QueueProgress = new Listener(places), AllowBackgroundResponses = isKept };
#pragma warning restore MEAI001

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(() => client.GetResponseAsync("Hi", options, Cancelled));

        Assert.Equal((1, 1, LlamaCppQueuePlace.Server), (busy.SlotCount, busy.BusySlotCount, busy.Place));
        Assert.Equal([LlamaCppQueuePlace.Server], places);
        await stream.DisposeAsync();
        await server.WaitForBusySlotsAsync(0, Cancelled);
        Assert.Equal(0, (await client.GetRequiredService<LlamaCppServerClient>().GetMetricsAsync(cancellationToken: Cancelled)).DeferredRequestCount);
    }

    private static async Task<IAsyncEnumerator<ChatResponseUpdate>> BeginAsync(LlamaCppChatClient client)
    {
        ChatOptions endless = new() { MaxOutputTokens = 100_000, AdditionalProperties = new() { ["ignore_eos"] = true } };
        IAsyncEnumerator<ChatResponseUpdate> stream = client.GetStreamingResponseAsync("Tell me a story.", endless, Cancelled).GetAsyncEnumerator(Cancelled);
        Assert.True(await stream.MoveNextAsync());
        return stream;
    }

    private sealed class Listener(List<LlamaCppQueuePlace> places) : IProgress<LlamaCppQueueProgress>
    {
        public void Report(LlamaCppQueueProgress value) => places.Add(value.Place);
    }
}
