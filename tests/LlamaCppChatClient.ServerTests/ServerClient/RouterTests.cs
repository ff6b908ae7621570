using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.ServerClient;

/// <summary>A router of each test's own over two copies of the tiny model: what is loaded is its state.</summary>
public class RouterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Model_is_loaded_and_unloaded_with_progress()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Router);
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());
        Steps loading = new();
        Steps unloading = new();

        IReadOnlyList<LlamaCppModel> before = await client.GetModelsAsync(cancellationToken: Cancelled);
        LlamaCppModel loaded = await client.LoadModelAsync("tiny-a", loading, cancellationToken: Cancelled);
        LlamaCppModel again = await client.LoadModelAsync("tiny-a", cancellationToken: Cancelled);
        await client.UnloadModelAsync("tiny-a", unloading, cancellationToken: Cancelled);
        await client.UnloadModelAsync("tiny-a", cancellationToken: Cancelled);
        IReadOnlyList<LlamaCppModel> after = await client.GetModelsAsync(refresh: true, cancellationToken: Cancelled);

        Assert.Equal(["tiny-a", "tiny-b"], before.Select(model => model.Id).Order());
        Assert.All(before, model => Assert.Equal((LlamaCppModelState.Unloaded, "models_dir"), (model.State, model.Source)));
        Assert.Equal((LlamaCppModelState.Loaded, 1024, 160), (loaded.State, loaded.ContextSize, loaded.EmbeddingSize));
        Assert.Equal(LlamaCppModelState.Loaded, again.State);
        Assert.Equal(LlamaCppModelState.Loaded, loading[^1].State);
        Assert.Contains(loading, step => step is { State: LlamaCppModelState.Loading, Stage: "text_model", Fraction: 1 });
        Assert.Equal(LlamaCppModelState.Unloaded, unloading[^1].State);
        Assert.Equal(["tiny-a", "tiny-b"], after.Select(model => model.Id).Order());
        Assert.All(after, model => Assert.Equal(LlamaCppModelState.Unloaded, model.State));
    }

    [Fact]
    public async Task Each_call_chooses_its_model_which_is_loaded_on_demand()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Router);
        using LlamaCppChatClient chat = new(server.BaseUrl.ToString(), "tiny-a");
        LlamaCppServerClient client = ((IChatClient)chat).GetService<LlamaCppServerClient>()!;

        ChatResponse first = await chat.GetResponseAsync("Hello", cancellationToken: Cancelled);
        ChatResponse second = await chat.GetResponseAsync("Hello", new ChatOptions { ModelId = "tiny-b" }, Cancelled);
        LlamaCppServerProperties router = await new LlamaCppServerClient(server.BaseUrl.ToString()).GetPropertiesAsync(cancellationToken: Cancelled);
        LlamaCppServerProperties model = await client.GetPropertiesAsync(cancellationToken: Cancelled);

        Assert.Equal(("tiny-a", "tiny-b"), (first.ModelId, second.ModelId));
        IReadOnlyList<LlamaCppModel> models = await client.GetModelsAsync(cancellationToken: Cancelled);
        Assert.Equal([("tiny-a", LlamaCppModelState.Loaded), ("tiny-b", LlamaCppModelState.Loaded)], models.Select(item => (item.Id, item.State)).Order());
        Assert.Equal((true, true), (router.IsRouter, router.LoadsOnDemand));
        Assert.Equal((false, "tiny-a", 2), (model.IsRouter, model.ModelAlias, model.SlotCount));
    }

    [Fact]
    public async Task Native_routes_find_their_model()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Router);
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());

        Assert.Equal([72, 105], await client.TokenizeAsync("Hi", new() { ModelId = "tiny-b", Load = true }, Cancelled));
        Assert.Equal("Hi", await client.DetokenizeAsync([72, 105], cancellationToken: Cancelled));
        Assert.Equal(2, (await client.GetSlotsAsync(new() { ModelId = "tiny-b" }, Cancelled)).Count);
        Assert.True(await client.CountTokensAsync([new(ChatRole.User, "Hello")], new ChatOptions { ModelId = "tiny-b" }, Cancelled) > 0);
        Assert.Equal("tiny-b", (await client.CompleteAsync("Hello", new ChatOptions { ModelId = "tiny-b", MaxOutputTokens = 1 }, Cancelled)).ModelId);
        Assert.Empty(await client.GetLoraAdaptersAsync(new() { ModelId = "tiny-b" }, Cancelled));
        Assert.False(await client.EndReasoningAsync("chatcmpl-of-nobody", new() { ModelId = "tiny-b" }, Cancelled));
        Assert.Contains("ChatOptions.Lora", (await Assert.ThrowsAsync<LlamaCppException>(() => client.SetLoraAdaptersAsync([], cancellationToken: Cancelled))).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_may_load_the_model_or_not()
    {
        await using LlamaServer server = await Servers.StartAsync(
            LlamaServerConfiguration.Router with { Name = "router-by-hand", Arguments = [.. LlamaServerConfiguration.Router.Arguments, "--no-models-autoload"] });
        using LlamaCppChatClient chat = new(server.BaseUrl.ToString());
        LlamaCppServerClient client = ((IChatClient)chat).GetService<LlamaCppServerClient>()!;
        ChatMessage[] messages = [new(ChatRole.User, "Hello")];

        LlamaCppException refused = await Assert.ThrowsAsync<LlamaCppException>(
            () => chat.GetResponseAsync(messages, new() { ModelId = "tiny-a", Load = false, Tools = [AIFunctionFactory.Create(() => 1, "f")] }, Cancelled));
        await Assert.ThrowsAsync<LlamaCppException>(() => client.CountTokensAsync(messages, new() { ModelId = "tiny-a" }, Cancelled));
        LlamaCppModel[] before = [.. await client.GetModelsAsync(refresh: true, cancellationToken: Cancelled)];
        int counted = await client.CountTokensAsync(messages, new() { ModelId = "tiny-a", Load = true }, Cancelled);
        ChatResponse loaded = await chat.GetResponseAsync(messages, new() { ModelId = "tiny-a", Load = false }, Cancelled);
        ChatResponse other = await chat.GetResponseAsync(messages, new() { ModelId = "tiny-b", Load = true }, Cancelled);

        Assert.Contains("set Load of its options to true", refused.Hint, StringComparison.Ordinal);
        Assert.All(before, model => Assert.Equal(LlamaCppModelState.Unloaded, model.State));
        Assert.Equal(loaded.Usage!.InputTokenCount, counted);
        Assert.Equal("tiny-b", other.ModelId);
    }

    [Fact]
    public async Task Unknown_model_is_answered_with_those_there()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Router);
        using LlamaCppChatClient chat = new(server.BaseUrl.ToString(), "nope");
        LlamaCppServerClient client = ((IChatClient)chat).GetService<LlamaCppServerClient>()!;
        Func<Task>[] calls =
        [
            () => chat.GetResponseAsync("Hello", cancellationToken: Cancelled),
            () => client.TokenizeAsync("x", cancellationToken: Cancelled),
            () => client.GetSlotsAsync(cancellationToken: Cancelled),
            () => client.LoadModelAsync("nope", cancellationToken: Cancelled),
            () => client.UnloadModelAsync("nope", cancellationToken: Cancelled),
            () => client.DeleteModelAsync("nope", cancellationToken: Cancelled),
        ];

        foreach (Func<Task> call in calls)
        {
            LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(call);
            Assert.Contains("tiny-a, tiny-b", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Model_that_is_not_loaded_on_demand_is_loaded_by_hand_and_waited_for()
    {
        await using LlamaServer server = await Servers.StartAsync(
            LlamaServerConfiguration.Router with { Name = "router-by-hand", Arguments = [.. LlamaServerConfiguration.Router.Arguments, "--no-models-autoload"] });
        using LlamaCppChatClient chat = new(server.BaseUrl.ToString(), "tiny-a");
        LlamaCppServerClient client = ((IChatClient)chat).GetService<LlamaCppServerClient>()!;

        LlamaCppException early = await Assert.ThrowsAsync<LlamaCppException>(() => chat.GetResponseAsync("Hello", cancellationToken: Cancelled));
        using HttpResponseMessage command = await server.Http.PostAsync("/models/load", new StringContent("""{"model":"tiny-a"}"""), Cancelled);

        // The router answers 500, then 503, until the model's process listens and has loaded it.
        ChatResponse answer = await chat.GetResponseAsync("Hello", cancellationToken: Cancelled);

        Assert.Contains("LoadModelAsync", early.Hint, StringComparison.Ordinal);
        Assert.Equal("tiny-a", answer.ModelId);
        Assert.Equal(LlamaCppModelState.Loaded, (await client.LoadModelAsync("tiny-a", cancellationToken: Cancelled)).State);
    }

    private sealed class Steps : List<LlamaCppModelProgress>, IProgress<LlamaCppModelProgress>
    {
        public void Report(LlamaCppModelProgress value) => Add(value);
    }
}
