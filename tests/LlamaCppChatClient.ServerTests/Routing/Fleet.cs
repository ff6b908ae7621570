using LlamaCpp.Routing;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Several real servers with the same model, and a client over them.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>Two slots, so that a few calls fill a server.</summary>
    public static readonly LlamaServerConfiguration TwoSlots = LlamaServerConfiguration.Endless with
    {
        Name = "two-slots",
        Arguments = [.. LlamaServerConfiguration.Endless.Arguments, "-np", "2", "-c", "8192", "-t", "1"],
    };

    private Fleet(LlamaServer[] servers)
    {
        Servers = servers;
        Client = NewClient();
    }

    public LlamaServer[] Servers { get; }

    public LlamaCppRoutingChatClient Client { get; }

    public int InFlight => Client.GetServers().Sum(server => server.InFlightCount);

    public static async Task<Fleet> StartAsync(int count, LlamaServerConfiguration? configuration = null) =>
        new(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Fixture.Servers.StartAsync(configuration ?? TwoSlots))));

    /// <summary>Another client over the servers, as another instance of the application has it.</summary>
    public LlamaCppRoutingChatClient NewClient()
    {
        LlamaCppRoutingOptions options = new();
        foreach (LlamaServer server in Servers)
        {
            options.Servers.Add(new LlamaCppRoutingServerOptions { BaseUrl = server.BaseUrl });
        }

        return new LlamaCppRoutingChatClient(options);
    }

    /// <summary>The server at an address.</summary>
    public LlamaServer At(Uri? url) => Servers.Single(server => server.BaseUrl == url);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (LlamaServer server in Servers)
        {
            await server.DisposeAsync();
        }
    }
}
