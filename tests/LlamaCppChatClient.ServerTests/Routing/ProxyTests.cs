using System.Net;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Two real servers behind the gateways of the docs.</summary>
public class ProxyTests
{
    public static TheoryData<string> Proxies => new("yarp", "nginx");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Conversation_stays_with_its_server(string kind)
    {
        await using Fleet fleet = await Fleet.StartAsync(2);
        await using IAsyncDisposable proxy = await StartAsync(kind, fleet);
        using LlamaCppChatClient client = new(UrlOf(proxy));
        Workload workload = new(Conversations: 5, Turns: 5);

        long keyed = (await workload.RunAsync($"{kind} keyed", client, withKey: true, null, Cancelled)).ProcessedTokenCount;
        long plain = (await workload.RunAsync($"{kind} plain", client, withKey: false, null, Cancelled)).ProcessedTokenCount;

        Assert.InRange(keyed, 1, plain - 1);
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Updates_arrive_as_they_are_generated_and_leaving_frees_the_slot(string kind)
    {
        await using Fleet fleet = await Fleet.StartAsync(2);
        await using IAsyncDisposable proxy = await StartAsync(kind, fleet);
        using LlamaCppChatClient client = new(UrlOf(proxy));
        ChatOptions endless = new() { AffinityKey = "k", AdditionalProperties = new() { ["ignore_eos"] = true, ["llamacpp:affinity_key"] = "k" } };

        int count = 0;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Tell me a story.", endless, Cancelled))
        {
            if (++count == 5)
            {
                break;
            }
        }

        Assert.Equal(5, count);
        foreach (LlamaServer server in fleet.Servers)
        {
            await server.WaitForBusySlotsAsync(0, Cancelled);
        }
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Killed_server_is_not_noticed(string kind)
    {
        await using Fleet fleet = await Fleet.StartAsync(2);
        await using IAsyncDisposable proxy = await StartAsync(kind, fleet);
        using LlamaCppChatClient client = new(UrlOf(proxy));
        await AskAsync(client, "k");

        await fleet.Servers[0].KillAsync();

        for (int i = 0; i < 4; i++)
        {
            Assert.NotEmpty((await AskAsync(client, $"k{i}")).Text);
        }
    }

    [Theory]
    [InlineData("yarp", HttpStatusCode.BadGateway)]
    [InlineData("nginx", HttpStatusCode.BadGateway)]
    public async Task Proxy_without_a_server_says_what_to_look_at(string kind, HttpStatusCode status)
    {
        await using Fleet fleet = await Fleet.StartAsync(1);
        await using IAsyncDisposable proxy = await StartAsync(kind, fleet);
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = new Uri(UrlOf(proxy)), ReadyTimeout = TimeSpan.Zero });
        await fleet.Servers[0].KillAsync();

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => AskAsync(client, "k"));

        // YARP takes the server out after two failed probes, and then answers 503.
        Assert.Contains(error.StatusCode, new HttpStatusCode?[] { status, HttpStatusCode.ServiceUnavailable });
        Assert.Equal(LlamaCppErrorKind.ProxyError, error.ErrorKind);
        Assert.Contains("A proxy answered in the server's place", error.Hint, StringComparison.Ordinal);
    }

    private static async Task<IAsyncDisposable> StartAsync(string kind, Fleet fleet) =>
        kind == "yarp" ? await GatewayProcess.StartAsync(fleet.Servers) : await NginxProcess.StartAsync(fleet.Servers);

    private static string UrlOf(IAsyncDisposable proxy) => (proxy is GatewayProcess gateway ? gateway.Url : ((NginxProcess)proxy).Url).ToString();

    private static Task<ChatResponse> AskAsync(LlamaCppChatClient client, string key) =>
        client.GetResponseAsync($"What is the capital of France? ({key})", new ChatOptions { AffinityKey = key, MaxOutputTokens = 20 }, Cancelled);
}
