using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>Registers the tools.</summary>
internal static class ToolboxExtensions
{
    public static void AddToolbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider =>
            provider.GetKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(TinyServers.Docs) is { } generator
                ? new Toolbox(configuration, new DocsSearch(generator))
                : new Toolbox(configuration));
    }
}
