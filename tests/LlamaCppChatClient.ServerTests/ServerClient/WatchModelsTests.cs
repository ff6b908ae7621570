using LlamaCpp.ServerTests.Fixture;

namespace LlamaCpp.ServerTests.ServerClient;

public sealed class WatchModelsTests
{
    [Fact]
    public async Task Load_and_unload_by_another_client_are_seen()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using LlamaServer router = await Servers.StartAsync(LlamaServerConfiguration.Router with { Name = "router-to-watch" });
        using LlamaCppServerClient watcher = new(router.BaseUrl.ToString());
        using LlamaCppServerClient other = new(router.BaseUrl.ToString());
        IAsyncEnumerator<LlamaCppModelProgress> steps = watcher.WatchModelsAsync(new LlamaCppRequestOptions { ModelId = "tiny-b" }, cancelled).GetAsyncEnumerator(cancelled);
        await using (steps)
        {
            // The first step may come before the stream is open: then the next load shows it.
            ValueTask<bool> next = steps.MoveNextAsync();
            while (!next.IsCompleted)
            {
                await other.LoadModelAsync("tiny-b", cancellationToken: cancelled);
                await other.UnloadModelAsync("tiny-b", cancellationToken: cancelled);
            }

            HashSet<LlamaCppModelState> states = [];
            Assert.True(await next);
            states.Add(steps.Current.State);
            await other.LoadModelAsync("tiny-b", cancellationToken: cancelled);
            while (!states.IsSupersetOf([LlamaCppModelState.Loading, LlamaCppModelState.Loaded]))
            {
                Assert.True(await steps.MoveNextAsync());
                Assert.Equal("tiny-b", steps.Current.ModelId);
                states.Add(steps.Current.State);
            }
        }

    }
}
