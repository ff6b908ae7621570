using LlamaCpp.Routing;
using LlamaCpp.Routing.Servers;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing;

/// <summary>Several fake servers, and a client over them whose time stands still until the test moves it.</summary>
internal sealed class FakeFleet : IDisposable
{
    private readonly FakeNetwork _network;

    public FakeFleet(params string[] names)
    {
        Servers = [.. names.Select((name, index) => new FakeLlamaServer(name, $"http://{name}:808{index}"))];
        _network = new FakeNetwork(Servers);
        foreach (FakeLlamaServer server in Servers)
        {
            Options.Servers.Add(new LlamaCppRoutingServerOptions { BaseUrl = server.Url, ApiKey = $"key-of-{server.Name}" });
        }
    }

    public IReadOnlyList<FakeLlamaServer> Servers { get; }

    public LlamaCppRoutingOptions Options { get; } = new();

    public ManualTime Time { get; } = new();

    /// <summary>The client; made with the options as they are at the first use.</summary>
    public LlamaCppRoutingChatClient Client => field ??= new LlamaCppRoutingChatClient(Pool, ownsPool: true);

    public ServerPool Pool => field ??= PoolFactory.Create(Options, new HttpClient(_network) { Timeout = Timeout.InfiniteTimeSpan }, Logs, Time);

    public RecordingLogger Logs { get; } = new();

    /// <summary>The calls that the client believes to be under way, over all servers.</summary>
    public int InFlight => Client.GetServers().Sum(server => server.InFlightCount);

    public FakeLlamaServer this[string name] => Servers.Single(server => server.Name == name);

    /// <summary>The server that a call with this key goes to while all is well.</summary>
    public async Task<FakeLlamaServer> AffineAsync(string key)
    {
        string text = (await AskAsync(key)).Text;
        return Servers.Single(server => text == $"I am {server.Name}.");
    }

    public FakeLlamaServer Other(FakeLlamaServer server) => Servers.First(other => other != server);

    public Task<ChatResponse> AskAsync(string? key = null, bool stream = false, string text = "Hello!", CancellationToken cancellationToken = default)
    {
        ChatOptions options = new() { AffinityKey = key };
        ChatMessage[] messages = [new(ChatRole.User, text)];
        return stream
            ? Client.GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken)
            : Client.GetResponseAsync(messages, options, cancellationToken);
    }

    /// <summary>Moves the time until the task ends, and gives its result.</summary>
    public async Task<T> RunAsync<T>(Task<T> task)
    {
        await Time.RunAsync(task);
        return await task;
    }

    /// <summary>Moves the time until something is true.</summary>
    public async Task RunUntilAsync(Func<bool> isTrue)
    {
        while (!isTrue())
        {
            Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(1);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _network.Dispose();
    }
}
