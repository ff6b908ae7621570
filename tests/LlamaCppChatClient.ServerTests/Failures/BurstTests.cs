using System.Diagnostics;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Errors;

/// <summary>Eight requests that wait in a server with one slot stop it from answering anything; this client sends it four.</summary>
public sealed class BurstTests
{
    [Fact]
    public async Task Health_answers_while_sixty_four_calls_want_the_only_slot()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        LlamaServerConfiguration oneSlot = new("one-slot", [.. LlamaServerConfiguration.Endless.Arguments, "-np", "1", "--metrics"]);
        await using LlamaServer server = await Servers.StartAsync(oneSlot);
        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        using LlamaCppChatClient other = new(server.BaseUrl.ToString());
        LlamaCppServerClient native = client.GetRequiredService<LlamaCppServerClient>();
        ChatOptions options = new() { MaxOutputTokens = 20, AdditionalProperties = new() { ["ignore_eos"] = true } };

        Task<ChatResponse[]> burst = Task.WhenAll(Enumerable.Range(0, 64).Select(call => (call % 2 == 0 ? client : other).GetResponseAsync($"Tell me {call} stories.", options, cancelled)));
        int looks = 0;
        TimeSpan longest = TimeSpan.Zero;
        do
        {
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(LlamaCppServerState.Ready, await native.GetHealthAsync(cancellationToken: cancelled).WaitAsync(TimeSpan.FromSeconds(20), cancelled));
            longest = Stopwatch.GetElapsedTime(start) > longest ? Stopwatch.GetElapsedTime(start) : longest;
            Assert.InRange((await native.GetMetricsAsync(cancellationToken: cancelled)).DeferredRequestCount ?? 0, 0, 3);
            looks++;
            await Task.Delay(20, cancelled);
        }
        while (!burst.IsCompleted);

        Assert.Equal(64, (await burst).Count(response => response.FinishReason == ChatFinishReason.Length));
        TestContext.Current.TestOutputHelper!.WriteLine($"{looks} looks, the longest took {longest.TotalMilliseconds:0} ms");
    }
}
