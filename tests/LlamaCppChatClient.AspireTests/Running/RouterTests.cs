using Aspire.Hosting.ApplicationModel;

namespace LlamaCpp.AspireTests.Running;

public sealed class RouterTests(RouterApplication router) : IClassFixture<RouterApplication>
{
    private RunningApplication Running => router.Running;

    [Fact]
    public async Task Model_is_loaded_unloaded_and_loaded_again_with_progress_in_its_state()
    {
        await Running.WaitUntilHealthyAsync("small");
        await Running.History.StatesUntilAsync("small", KnownResourceStates.Running);

        ExecuteCommandResult unloaded = await Running.ExecuteCommandAsync("small", "unload");
        Assert.True(unloaded.Success, unloaded.Message);
        Assert.Equal(LlamaCppModelState.Unloaded, await router.StateAsync("a"));

        ExecuteCommandResult loaded = await Running.ExecuteCommandAsync("small", "load");
        Assert.True(loaded.Success, loaded.Message);
        Assert.Equal(LlamaCppModelState.Loaded, await router.StateAsync("a"));
        IReadOnlyList<string> states = await Running.History.StatesUntilAsync("small", KnownResourceStates.Running, times: 2);

        Assert.Matches(
            @"^Waiting, Loading, (Loading \d+%, )*Loaded 100%, Running, Stopping, Unloaded, Loading, (Loading \d+%, )*Loaded 100%, Running$",
            string.Join(", ", states));
    }

    [Fact]
    public async Task Reload_finds_new_models()
    {
        await Running.WaitUntilHealthyAsync("router");
        router.AddModelFile("b");
        Assert.Null(await router.StateAsync("b"));

        ExecuteCommandResult reloaded = await Running.ExecuteCommandAsync("router", "reload-models");

        Assert.True(reloaded.Success, reloaded.Message);
        Assert.Equal(LlamaCppModelState.Unloaded, await router.StateAsync("b"));
    }

    [Fact]
    public async Task Model_that_the_router_lacks_fails_with_what_it_has()
    {
        await Running.WaitUntilHealthyAsync("router");

        ExecuteCommandResult loaded = await Running.ExecuteCommandAsync("missing", "load");

        Assert.False(loaded.Success);
        Assert.Contains("can't load or unload the model 'none'. The router has: a", loaded.Message, StringComparison.Ordinal);
        await Running.History.StatesUntilAsync("missing", KnownResourceStates.FailedToStart);
    }
}
