using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>A place that was taken is given back, however the call ends.</summary>
public sealed class InFlightTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b");

    [Fact]
    public async Task Enumerator_left_without_disposal_is_counted_until_it_is_collected()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Endless("Slow"));

        await AbandonAsync();
        Assert.Equal(1, _fleet.InFlight);
        for (int i = 0; i < 100 && _fleet.InFlight > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Loop_that_is_left_gives_the_place_back_at_once()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Endless("Slow"));

        await foreach (ChatResponseUpdate update in _fleet.Client.GetStreamingResponseAsync("Hello!", new ChatOptions { AffinityKey = "k" }))
        {
            Assert.Equal(1, _fleet.InFlight);
            Assert.Equal(affine.Url, update.ServerUrl);
            break;
        }

        Assert.Equal(0, _fleet.InFlight);
        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
    }

    [Theory]
    [InlineData(FakeState.Stopped)]
    [InlineData(FakeState.Full)]
    [InlineData(FakeState.Loading)]
    public async Task Cancelled_call_leaves_nothing_behind(FakeState state)
    {
        await _fleet.AffineAsync("k");
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.State = state;
        }

        using CancellationTokenSource stop = new();
        Task<ChatResponse> call = _fleet.AskAsync("k", cancellationToken: stop.Token);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Cancelled_call_ejects_nobody()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.State = FakeState.Full;
        using CancellationTokenSource stop = new();
        Task<ChatResponse> call = _fleet.AskAsync("k", cancellationToken: stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
    }

    public void Dispose() => _fleet.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task AbandonAsync()
    {
        IAsyncEnumerator<ChatResponseUpdate> updates = _fleet.Client
            .GetStreamingResponseAsync("Hello!", new ChatOptions { AffinityKey = "k" }).GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());
    }
}
