using System.Globalization;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Soak;

/// <summary>Clients that live longer than the servers. The brief form of <c>eng/soak.sh</c>, which sets <c>LLAMACPP_SOAK_SECONDS</c>.</summary>
public class ChangingServerTests
{
    private const int Callers = 4;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_to_a_server_that_changes_is_right_named_or_cancelled()
    {
        TimeSpan length = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("LLAMACPP_SOAK_SECONDS") ?? "8", CultureInfo.InvariantCulture));
        int seed = int.Parse(Environment.GetEnvironmentVariable("LLAMACPP_SOAK_SEED") ?? $"{Environment.TickCount & 0xFFFF}", CultureInfo.InvariantCulture);
        await using ChangingServer server = new(seed);
        LlamaCppOptions options = new()
        {
            BaseUrl = server.BaseUrl,
            ReadyTimeout = TimeSpan.FromSeconds(10),
            DiscoveryTimeout = TimeSpan.FromSeconds(2),
            StreamIdleTimeout = TimeSpan.FromSeconds(20),
        };
        using LlamaCppChatClient chat = new(options);
        using LlamaCppServerClient api = new(options);
        HashSet<string> right = await RightTextsAsync(server, chat, api);
        SoakCalls calls = new(chat, api, right);

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        stop.CancelAfter(length);
        await Task.WhenAll([server.ChangeAsync(stop.Token), .. Enumerable.Range(0, Callers).Select(caller => calls.RunAsync(seed + caller, stop.Token))]);

        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, {server.Changes} changes: {calls.Summary}; right texts: {string.Join(" | ", right)}");
        Assert.Empty(calls.Wrong);
        Assert.True(calls.Right > 0);
        await server.StartAsync(LlamaServerConfiguration.Chat);
        await api.WaitUntilReadyAsync(TimeSpan.FromSeconds(60), cancellationToken: Cancelled);
        Assert.Contains((await chat.GetResponseAsync(SoakCalls.Question, cancellationToken: Cancelled)).Text, right);
    }

    /// <summary>What the servers answer when nothing disturbs them.</summary>
    private static async Task<HashSet<string>> RightTextsAsync(ChangingServer server, LlamaCppChatClient chat, LlamaCppServerClient api)
    {
        HashSet<string> texts = [];
        foreach (LlamaServerConfiguration configuration in ChangingServer.Configurations.Where(configuration => configuration.ApiKey is null))
        {
            await server.StartAsync(configuration);
            await api.WaitUntilReadyAsync(TimeSpan.FromSeconds(60), cancellationToken: Cancelled);
            texts.Add((await chat.GetResponseAsync(SoakCalls.Question, cancellationToken: Cancelled)).Text);
        }

        return texts;
    }
}
