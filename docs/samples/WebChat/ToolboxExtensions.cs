using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>Registers the tools.</summary>
internal static class ToolboxExtensions
{
    public static void AddToolbox(this IServiceCollection services) => services.AddSingleton(provider => new Toolbox(
        provider.GetRequiredService<IConfiguration>(),
        provider.GetRequiredService<ILogger<Toolbox>>(),
        provider.GetKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(TinyServers.Docs) is { } generator ? new DocsSearch(generator) : null));
}
