using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

public class MeterTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Second_turn_has_its_prompt_from_the_cache()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = server.BaseUrl, Model = "meter-test" });
        using Measurements all = new(server.BaseUrl.Host, server.BaseUrl.Port);
        List<ChatMessage> messages = [new(ChatRole.User, "My name is Ada.")];

        ChatResponse first = await client.GetStreamingResponseAsync(messages, cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);
        messages.AddRange(first.Messages);
        messages.Add(new ChatMessage(ChatRole.User, "What is my name?"));
        ChatResponse second = await client.GetStreamingResponseAsync(messages, cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);

        // Other tests ask the same server, for another model.
        ILookup<string, Measurements.Measured> measured = all.All.Where(one => Equals(one.Tags.GetValueOrDefault("gen_ai.request.model"), "meter-test")).ToLookup(one => one.Instrument);
        Assert.Equal(2, measured["gen_ai.server.time_to_first_token"].Count());
        Assert.Equal(2, measured["llamacpp.client.queue.duration"].Count());
        Assert.Equal([first.Timings?.OutputTokensPerSecond, second.Timings?.OutputTokensPerSecond], measured["llamacpp.client.generation.speed"].Select(one => (double?)one.Value));
        Assert.Equal(
            (first.Timings?.ProcessedInputTokenCount + second.Timings?.ProcessedInputTokenCount, first.Timings?.CachedInputTokenCount + second.Timings?.CachedInputTokenCount),
            (Sum("processed"), Sum("cached")));
        Assert.Empty(measured["llamacpp.client.resends"]);

        int? Sum(string source) => (int)measured["llamacpp.client.prompt.tokens"].Where(one => Equals(one.Tags["llamacpp.prompt.source"], source)).Sum(one => one.Value);
    }
}
