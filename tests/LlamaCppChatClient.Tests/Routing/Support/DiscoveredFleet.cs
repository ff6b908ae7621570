using LlamaCpp.Routing;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Routing;

/// <summary>Fake servers that service discovery lists under the name <c>llama</c>, and a registered client over them.</summary>
internal sealed class DiscoveredFleet : IAsyncDisposable
{
    private readonly ListedServers _list = new();
    private readonly Lazy<ServiceProvider> _provider;

    /// <param name="names">The servers that exist.</param>
    /// <param name="listed">Those that are listed at the beginning; null for all.</param>
    public DiscoveredFleet(string[] names, string[]? listed = null)
    {
        Servers = [.. names.Select((name, index) => new FakeLlamaServer(name, $"http://{name}:808{index}"))];
        List(listed ?? names);
        Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(_list).Build());
        Services.AddSingleton<ILoggerFactory>(Logs);
        Services.AddLlamaCppRoutingChatClient(
            options => (options.Service, options.ServiceApiKey) = (new Uri("https+http://llama"), "key-of-all"),
            http => http.ConfigurePrimaryHttpMessageHandler(() => new FakeNetwork(Servers)));
        _provider = new(() => Services.BuildServiceProvider());
    }

    public ServiceCollection Services { get; } = new();

    public IReadOnlyList<FakeLlamaServer> Servers { get; }

    public RecordingLogger Logs { get; } = new();

    public ServiceProvider Provider => _provider.Value;

    public LlamaCppRoutingChatClient Client => Provider.GetRequiredService<LlamaCppRoutingChatClient>();

    public IEnumerable<string> Hosts => Client.GetServers().Select(server => server.Endpoint.BaseUrl.Host);

    public FakeLlamaServer this[string name] => Servers.Single(server => server.Name == name);

    /// <summary>Changes the configuration so that these servers are listed.</summary>
    public void List(params string[] names) => _list.Set(names.Select(name => this[name].Url.OriginalString));

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
