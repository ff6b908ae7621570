using LlamaCpp.Routing;
using LlamaCpp.Routing.DependencyInjection;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients over several llama-servers.</summary>
/// <remarks>
/// Each registration has options and an HttpClient of its own, both named <c>LlamaCppRoutingChatClient</c> or
/// <c>LlamaCppRoutingEmbeddingGenerator</c>, with a key <c>LlamaCppRoutingChatClient:&lt;key&gt;</c>. Handlers for resilience that
/// <c>ConfigureHttpClientDefaults</c> adds are taken out: the pool has to see the errors.
/// </remarks>
public static class LlamaCppRoutingServiceCollectionExtensions
{
    /// <summary>Registers a chat client over several servers: as <see cref="LlamaCppRoutingChatClient"/> and, with the middleware that is added, as <see cref="IChatClient"/>; both singletons.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options of this client; wins over the environment (<c>LLAMACPP_BASE_URL=http://a:8080;http://b:8080</c>) and the configuration section <c>LlamaCpp</c>.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient. It has no time limit and keeps its handler for ever.</param>
    /// <param name="connectionName">
    /// The name of a connection string, such as that of a llama-server resource of an Aspire AppHost:
    /// <c>Endpoint=http://a:8080,http://b:8080;Key=…;Model=…</c>. It wins over the environment and the other configuration.
    /// </param>
    /// <returns>A builder to add middleware with.</returns>
    public static ChatClientBuilder AddLlamaCppRoutingChatClient(
        this IServiceCollection services, Action<LlamaCppRoutingOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null, string? connectionName = null) =>
        AddKeyedLlamaCppRoutingChatClient(services, serviceKey: null, configure, configureHttpClientBuilder, connectionName);

    /// <summary>Registers a chat client over several servers under a key: as <see cref="LlamaCppRoutingChatClient"/> and, with the middleware that is added, as <see cref="IChatClient"/>; both keyed singletons.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options of this client; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient. It has no time limit and keeps its handler for ever.</param>
    /// <param name="connectionName">
    /// The name of a connection string, such as that of a llama-server resource of an Aspire AppHost:
    /// <c>Endpoint=http://a:8080,http://b:8080;Key=…;Model=…</c>. It wins over the environment and the other configuration.
    /// </param>
    /// <returns>A builder to add middleware with.</returns>
    public static ChatClientBuilder AddKeyedLlamaCppRoutingChatClient(
        this IServiceCollection services, object? serviceKey, Action<LlamaCppRoutingOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null, string? connectionName = null)
    {
        string pool = RoutingRegistration.Add(services, nameof(LlamaCppRoutingChatClient), serviceKey, ownSection: null, connectionName, configure, configureHttpClientBuilder);
        services.TryAddKeyedSingleton(serviceKey, (provider, _) => new LlamaCppRoutingChatClient(provider.GetRequiredKeyedService<ServerPool>(pool), ownsPool: false));
        return services.AddKeyedChatClient(serviceKey, provider => provider.GetRequiredKeyedService<LlamaCppRoutingChatClient>(serviceKey));
    }

    /// <summary>
    /// Registers embedding generators over several servers: for texts as <see cref="LlamaCppRoutingEmbeddingGenerator"/> and, with the middleware that is
    /// added, as <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>; for images and texts as
    /// <see cref="LlamaCppRoutingContentEmbeddingGenerator"/> and as <c>IEmbeddingGenerator&lt;AIContent, Embedding&lt;float&gt;&gt;</c>; all singletons.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options of these generators; wins over the environment and the configuration sections <c>LlamaCpp:Embeddings</c> and <c>LlamaCpp</c>.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient. It has no time limit and keeps its handler for ever.</param>
    /// <param name="connectionName">
    /// The name of a connection string, such as that of a llama-server resource of an Aspire AppHost:
    /// <c>Endpoint=http://a:8080,http://b:8080;Key=…;Model=…</c>. It wins over the environment and the other configuration.
    /// </param>
    /// <returns>A builder to add middleware to the generator for texts with.</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddLlamaCppRoutingEmbeddingGenerator(
        this IServiceCollection services, Action<LlamaCppRoutingOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null, string? connectionName = null) =>
        AddKeyedLlamaCppRoutingEmbeddingGenerator(services, serviceKey: null, configure, configureHttpClientBuilder, connectionName);

    /// <summary>Registers embedding generators over several servers under a key, for texts and for images as <see cref="AddLlamaCppRoutingEmbeddingGenerator"/> does; all keyed singletons.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options of these generators; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient. It has no time limit and keeps its handler for ever.</param>
    /// <param name="connectionName">
    /// The name of a connection string, such as that of a llama-server resource of an Aspire AppHost:
    /// <c>Endpoint=http://a:8080,http://b:8080;Key=…;Model=…</c>. It wins over the environment and the other configuration.
    /// </param>
    /// <returns>A builder to add middleware to the generator for texts with.</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddKeyedLlamaCppRoutingEmbeddingGenerator(
        this IServiceCollection services, object? serviceKey, Action<LlamaCppRoutingOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null, string? connectionName = null)
    {
        string pool = RoutingRegistration.Add(services, nameof(LlamaCppRoutingEmbeddingGenerator), serviceKey, ownSection: "Embeddings", connectionName, configure, configureHttpClientBuilder);
        services.TryAddKeyedSingleton(serviceKey, (provider, _) => new LlamaCppRoutingEmbeddingGenerator(provider.GetRequiredKeyedService<ServerPool>(pool), ownsPool: false));
        services.TryAddKeyedSingleton(serviceKey, (provider, _) => new LlamaCppRoutingContentEmbeddingGenerator(provider.GetRequiredKeyedService<ServerPool>(pool), ownsPool: false));
        services.TryAddKeyedSingleton<IEmbeddingGenerator<AIContent, Embedding<float>>>(
            serviceKey, (provider, _) => provider.GetRequiredKeyedService<LlamaCppRoutingContentEmbeddingGenerator>(serviceKey));
        return services.AddKeyedEmbeddingGenerator(
            serviceKey, provider => (IEmbeddingGenerator<string, Embedding<float>>)provider.GetRequiredKeyedService<LlamaCppRoutingEmbeddingGenerator>(serviceKey));
    }
}
