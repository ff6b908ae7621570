using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Transport;

/// <summary>A single address that service discovery leads to several servers in turn.</summary>
public class SeveralEndpointsTests
{
    private static ReadOnlySpan<byte> Health => "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"ok\"}"u8;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public async Task Several_servers_behind_one_name_are_told_once(int count, int warnings)
    {
        RecordingLogger logs = new();
        List<ScriptedPeer> peers = [.. Enumerable.Range(0, count).Select(_ => ScriptedPeer.Start(Health.ToArray()))];
        ServiceCollection services = new();
        services.AddSingleton<ILoggerFactory>(logs);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            peers.Select((peer, index) => KeyValuePair.Create($"Services:llama:http:{index}", (string?)peer.BaseUrl.ToString()))).Build());
        services.AddServiceDiscovery();
        services.AddLlamaCppChatClient(options => options.BaseUrl = new Uri("http://llama"), http => http.AddServiceDiscovery());
        await using ServiceProvider provider = services.BuildServiceProvider();
        LlamaCppServerClient client = (LlamaCppServerClient)provider.GetRequiredService<LlamaCppChatClient>().GetService(typeof(LlamaCppServerClient))!;

        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(LlamaCppServerState.Ready, await client.GetHealthAsync(cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.All(peers, peer => Assert.NotEmpty(peer.Requests));
        Assert.Equal(warnings, logs.Warnings.Count(text => text.StartsWith($"http://llama/ leads to {count} servers, which take turns", StringComparison.Ordinal)));
        foreach (ScriptedPeer peer in peers)
        {
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public void Server_that_moved_is_one_server()
    {
        EndpointTurns turns = new();

        Assert.All(new[] { "http://a:1", "http://a:1", "http://a:2", "http://a:2", "http://a:3" }, server => Assert.Equal(0, turns.Note(new Uri(server))));
        Assert.Equal(3, turns.Note(new Uri("http://a:1")));
        Assert.Equal(0, turns.Note(new Uri("http://a:2")));
    }

    [Theory]
    [InlineData("http://a;http://b")]
    [InlineData("http://a:8080;http://user:secret@b:8080")]
    [InlineData("http://a:8080, http://b:8080")]
    public void Several_addresses_in_one_value_need_the_other_package(string addresses)
    {
        const string Expected = "BaseUrl has several addresses. Name one server, or use AddLlamaCppRoutingChatClient of the package LlamaCppChatClient.Routing for all of them.";
        LlamaCppOptions options = new();
        options.ReadVariables(name => name == "LLAMACPP_BASE_URL" ? addresses : null);

        ArgumentException read = Assert.Throws<ArgumentException>(() => new LlamaCppChatClient(options));
        ArgumentException given = Assert.Throws<ArgumentException>(() => new LlamaCppChatClient(addresses));

        Assert.StartsWith(Expected, read.Message, StringComparison.Ordinal);
        Assert.StartsWith(Expected, given.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", read.Message + given.Message, StringComparison.Ordinal);
    }
}
