using System.Text.Json.Nodes;
using LlamaCpp.ServerTests.Features;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>An adapter that greets with Ahoy, switched on and off.</summary>
public sealed class LoraTests(Servers servers)
{
    private const string Ahoy = "Ahoy! Hello! How can I help you?";
    private const string Plain = "Hello! How can I help you?";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scale_of_a_call_is_that_of_this_call_alone(bool streaming)
    {
        using LlamaCppChatClient client = Features.Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.Lora));

        Assert.Equal(Ahoy, (await client.AskAsync("Hello!", Options(null), streaming)).Text);
        Assert.Equal(Plain, (await client.AskAsync("Hello!", Options([new(0, 0)]), streaming)).Text);
        Assert.Equal(Ahoy, (await client.AskAsync("Hello!", Options([]), streaming)).Text);
        Assert.Equal(Plain, (await client.AskAsync("Hello!", Options([new(5, 1)]), streaming)).Text);
        Assert.Equal(Ahoy, (await client.AskAsync("Hello!", Options([new(0, 1)]), streaming)).Text);
        Assert.Equal(Ahoy, (await client.AskAsync("Hello!", Options(null), streaming)).Text);
    }

    [Theory]
    [InlineData("[]", Ahoy)]
    [InlineData("null", Ahoy)]
    [InlineData("[{\"id\":0,\"scale\":0}]", Plain)]
    [InlineData("[{\"id\":0}]", Plain)]
    public async Task Empty_list_and_null_are_the_scales_of_the_server(string lora, string expected)
    {
        using LlamaCppChatClient client = Features.Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.Lora));
        ChatOptions options = Options(null);
        options.RawRepresentationFactory = _ => new JsonObject { ["lora"] = JsonNode.Parse(lora) };

        Assert.Equal(expected, (await client.AskAsync("Hello!", options)).Text);
    }

    [Fact]
    public async Task Calls_that_all_name_their_adapters_can_use_the_prompt_cache()
    {
        using LlamaCppChatClient client = Features.Chat.NewClient(await servers.GetAsync(LlamaServerConfiguration.Lora));
        List<string> answers = [];

        for (int i = 0; i < 6; i++)
        {
            ChatOptions options = Options([new(0, i % 2)]);
            options.CachePrompt = true;
            answers.Add((await client.AskAsync("Hello!", options)).Text);
        }

        Assert.Equal([Plain, Ahoy, Plain, Ahoy, Plain, Ahoy], answers);
    }

    [Fact]
    public async Task Scales_of_the_server_are_set_as_a_whole()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Lora with
        {
            Name = "two-adapters",
            Arguments = [.. LlamaServerConfiguration.Lora.Arguments, "--lora-scaled", $"{Repository.PathOf("tests/models/tiny-lora-audio.gguf")}:0.25"],
        });
        using LlamaCppChatClient chat = Features.Chat.NewClient(server);
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());

        float[] start = await ScalesAsync(client);
        await client.SetLoraAdaptersAsync([new(1, 0)], cancellationToken: Cancelled);
        float[] onlySecond = await ScalesAsync(client);
        string withoutFirst = (await chat.AskAsync("Hello!", Options(null))).Text;
        await client.SetLoraAdaptersAsync([new(0, 1), new(1, 0)], cancellationToken: Cancelled);
        string withFirst = (await chat.AskAsync("Hello!", Options(null))).Text;
        await client.SetLoraAdaptersAsync([], cancellationToken: Cancelled);

        Assert.Equal([1, 0.25f], start);
        Assert.Equal([0, 0], onlySecond);
        Assert.Equal((Plain, Ahoy), (withoutFirst, withFirst));
        float[] none = await ScalesAsync(client);
        Assert.Equal([0, 0], none);
    }

    // Build 11669 takes a prompt from the cache that was processed with other scales, unless both calls name their adapters.
    private static ChatOptions Options(IReadOnlyList<LlamaCppLoraScale>? lora) =>
        new() { Temperature = 0, Lora = lora, CachePrompt = false };

    private static async Task<float[]> ScalesAsync(LlamaCppServerClient client) =>
        [.. (await client.GetLoraAdaptersAsync(cancellationToken: Cancelled)).Select(adapter => adapter.Scale)];
}
