using LlamaCpp.Routing;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Discovery;

/// <summary>Servers that service discovery lists.</summary>
public class ServiceEndpointsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_endpoints_of_the_service_are_servers_with_its_key()
    {
        await using DiscoveredFleet fleet = new(["a", "b", "c"]);
        Assert.Empty(fleet.Client.GetServers());

        // Nobody knows the list yet, and all want it.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => fleet.Client.GetResponseAsync("Hello!", new ChatOptions { AffinityKey = $"k{i}" }, Cancelled)));

        Assert.Equal(["a", "b", "c"], fleet.Hosts);
        Assert.All(fleet.Servers, server => Assert.True(server.ChatCount > 0));
        Assert.All(fleet.Servers, server => Assert.Equal("Bearer key-of-all", server.LastHeaders["Authorization"]));
        Assert.Equal("https+http://llama/", fleet.Client.GetService<ChatClientMetadata>()?.ProviderUri?.ToString());
    }

    [Fact]
    public async Task Change_of_the_list_is_followed_while_calls_run()
    {
        await using DiscoveredFleet fleet = new(["a", "b"], listed: ["a"]);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await fleet.Client.GetResponseAsync("Hello!", cancellationToken: Cancelled);
        fleet["a"].Gate = gate.Task;
        Task<ChatResponse> running = fleet.Client.GetResponseAsync("Hello!", cancellationToken: Cancelled);
        await UntilAsync(() => fleet["a"].ChatCount == 2);

        fleet.List("b");
        await UntilAsync(async () => (await fleet.Client.GetResponseAsync("Hello!", cancellationToken: Cancelled)).Text == "I am b.");

        Assert.Equal(["b"], fleet.Hosts);
        gate.SetResult();
        Assert.Equal("I am a.", (await running).Text);
        Assert.Contains(fleet.Logs.Entries, entry => entry is { Id: 205, Message: "Service discovery lists 1 servers now." });
    }

    [Fact]
    public async Task Server_that_stays_in_the_list_keeps_its_conversations_and_its_client()
    {
        await using DiscoveredFleet fleet = new(["a", "b", "c"], listed: ["a", "b"]);
        ChatOptions options = new() { AffinityKey = "k" };
        Uri? before = (await fleet.Client.GetResponseAsync("Hello!", options, Cancelled)).ServerUrl;
        LlamaCppServerClient kept = fleet.Client.GetServers().Single(server => server.Endpoint.BaseUrl == before).Client;

        fleet.List("c", before!.Host);
        await UntilAsync(async () =>
        {
            await fleet.Client.GetResponseAsync("Hello!", new ChatOptions { AffinityKey = "other" }, Cancelled);
            return fleet.Hosts.Contains("c");
        });

        Assert.Equal(before, (await fleet.Client.GetResponseAsync("Hello!", options, Cancelled)).ServerUrl);
        Assert.Same(kept, fleet.Client.GetService(typeof(LlamaCppServerClient), before));
    }

    [Fact]
    public async Task Unknown_name_is_told_with_what_to_add()
    {
        await using DiscoveredFleet fleet = new(["a"], listed: []);

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => fleet.Client.GetResponseAsync("Hello!", cancellationToken: Cancelled));

        Assert.StartsWith("Service discovery does not know 'https+http://llama/': add Services:llama:http:0 to the configuration", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_of_the_last_list_serve_on_when_the_name_is_no_longer_known()
    {
        await using DiscoveredFleet fleet = new(["a"]);
        await fleet.Client.GetResponseAsync("Hello!", cancellationToken: Cancelled);

        fleet.List();
        await UntilAsync(async () =>
        {
            Assert.Equal("I am a.", (await fleet.Client.GetResponseAsync("Hello!", cancellationToken: Cancelled)).Text);
            return fleet.Logs.Entries.Any(entry => entry.Id == 207);
        });
    }

    [Fact]
    public async Task Provider_can_be_disposed_synchronously()
    {
        DiscoveredFleet fleet = new(["a", "b"]);
        await fleet.Client.GetResponseAsync("Hello!", cancellationToken: Cancelled);

        fleet.Provider.Dispose();
    }

    [Fact]
    public void Service_needs_registration()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new LlamaCppRoutingChatClient(new() { Service = new Uri("https+http://llama") }));

        Assert.StartsWith("Service needs service discovery: register with AddLlamaCppRoutingChatClient.", error.Message, StringComparison.Ordinal);
    }

    private static Task UntilAsync(Func<bool> isTrue) => UntilAsync(() => Task.FromResult(isTrue()));

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        while (!await isTrue())
        {
            await Task.Delay(5, Cancelled);
        }
    }
}
