using Microsoft.Extensions.Configuration;

namespace LlamaCpp.Tests.Routing;

/// <summary>A configuration that lists servers for service discovery, and others later.</summary>
internal sealed class ListedServers : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Lists these in place of the ones before.</summary>
    public void Set(IEnumerable<string> addresses)
    {
        Data = addresses.Select((address, index) => KeyValuePair.Create($"Services:llama:http:{index}", (string?)address)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
