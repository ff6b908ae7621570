using System.Collections.Concurrent;

namespace LlamaCpp.TestSupport;

/// <summary>One server for each configuration, started when it is first asked for and shared until the end.</summary>
public sealed class LlamaServerPool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<LlamaServerConfiguration, Lazy<Task<LlamaServer>>> _servers = new();

    /// <summary>The server of a configuration.</summary>
    /// <exception cref="LlamaServerUnavailableException">There is no llama-server to be had.</exception>
    public Task<LlamaServer> GetAsync(LlamaServerConfiguration configuration) =>
        _servers.GetOrAdd(configuration, key => new(() => LlamaServer.StartAsync(key))).Value;

    /// <summary>Stops all servers.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_servers.Values
        .Where(server => server.IsValueCreated)
        .Select(server => StopAsync(server.Value)));

    private static async Task StopAsync(Task<LlamaServer> starting)
    {
        await Task.WhenAny(starting);
        if (starting.IsCompletedSuccessfully)
        {
            await (await starting).DisposeAsync();
        }
    }
}
