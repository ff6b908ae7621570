using LlamaCpp;
using LlamaCpp.DependencyInjection;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients of a llama-server.</summary>
/// <remarks>
/// Each registration has options and an HttpClient of its own, both named after the client's type: <c>LlamaCppChatClient</c>,
/// <c>LlamaCppEmbeddingGenerator</c> or <c>LlamaCppServerClient</c>, with a key <c>LlamaCppChatClient:&lt;key&gt;</c> and so on. So a chat client and an
/// embedding generator can have different servers. <c>Configure&lt;LlamaCppOptions&gt;</c> without a name reaches all registrations without a key,
/// <c>ConfigureAll</c> and <c>PostConfigureAll</c> reach all. What code sets wins over the environment (<c>LLAMACPP_BASE_URL</c>,
/// <c>LLAMACPP_MODEL</c>, <c>LLAMACPP_API_KEY</c>), that over the client's own configuration section (<c>LlamaCpp:Embeddings</c> for generators,
/// <c>LlamaCpp:&lt;key&gt;</c> with a key), and that over the section <c>LlamaCpp</c>, which all share.
/// </remarks>
public static class LlamaCppServiceCollectionExtensions
{
    /// <summary>Registers a chat client: as <see cref="LlamaCppChatClient"/> and, with the middleware that is added, as <see cref="IChatClient"/>; both singletons.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options of this client; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>A builder to add middleware with: <c>services.AddLlamaCppChatClient().UseFunctionInvocation()</c>.</returns>
    public static ChatClientBuilder AddLlamaCppChatClient(
        this IServiceCollection services, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null)
    {
        AddChatClient(services, serviceKey: null, configure, configureHttpClientBuilder);
        return services.AddChatClient(provider => provider.GetRequiredService<LlamaCppChatClient>());
    }

    /// <summary>Registers a chat client under a key: as <see cref="LlamaCppChatClient"/> and, with the middleware that is added, as <see cref="IChatClient"/>; both keyed singletons.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options of this client; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>A builder to add middleware with.</returns>
    public static ChatClientBuilder AddKeyedLlamaCppChatClient(
        this IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null)
    {
        AddChatClient(services, serviceKey, configure, configureHttpClientBuilder);
        return services.AddKeyedChatClient(serviceKey, provider => provider.GetRequiredKeyedService<LlamaCppChatClient>(serviceKey));
    }

    /// <summary>
    /// Registers embedding generators: for texts as <see cref="LlamaCppEmbeddingGenerator"/> and, with the middleware that is added, as
    /// <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>; for images and texts as <see cref="LlamaCppContentEmbeddingGenerator"/> and as
    /// <c>IEmbeddingGenerator&lt;AIContent, Embedding&lt;float&gt;&gt;</c>; all singletons.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options of these generators; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>A builder to add middleware to the generator for texts with.</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddLlamaCppEmbeddingGenerator(
        this IServiceCollection services, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null)
    {
        AddGenerators(services, serviceKey: null, configure, configureHttpClientBuilder);
        return services.AddEmbeddingGenerator(provider => (IEmbeddingGenerator<string, Embedding<float>>)provider.GetRequiredService<LlamaCppEmbeddingGenerator>());
    }

    /// <summary>
    /// Registers embedding generators under a key: for texts as <see cref="LlamaCppEmbeddingGenerator"/> and, with the middleware that is added, as
    /// <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>; for images and texts as <see cref="LlamaCppContentEmbeddingGenerator"/> and as
    /// <c>IEmbeddingGenerator&lt;AIContent, Embedding&lt;float&gt;&gt;</c>; all keyed singletons.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options of these generators; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>A builder to add middleware to the generator for texts with.</returns>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddKeyedLlamaCppEmbeddingGenerator(
        this IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null)
    {
        AddGenerators(services, serviceKey, configure, configureHttpClientBuilder);
        return services.AddKeyedEmbeddingGenerator(
            serviceKey, provider => (IEmbeddingGenerator<string, Embedding<float>>)provider.GetRequiredKeyedService<LlamaCppEmbeddingGenerator>(serviceKey));
    }

    /// <summary>Registers a client of the server's own API, as <see cref="LlamaCppServerClient"/>, a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options of this client; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddLlamaCppServerClient(
        this IServiceCollection services, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null) =>
        AddKeyedLlamaCppServerClient(services, serviceKey: null, configure, configureHttpClientBuilder);

    /// <summary>Registers a client of the server's own API under a key, as <see cref="LlamaCppServerClient"/>, a keyed singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options of this client; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedLlamaCppServerClient(
        this IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null)
    {
        RegistrationName name = new(nameof(LlamaCppServerClient), serviceKey);
        LlamaCppRegistration.Add(services, name, configure, configureHttpClientBuilder);
        LlamaCppRegistration.AddClient(services, name, static connection => new LlamaCppServerClient(connection));
        return services;
    }

    private static void AddChatClient(
        IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure, Action<IHttpClientBuilder>? configureHttpClientBuilder)
    {
        RegistrationName name = new(nameof(LlamaCppChatClient), serviceKey);
        LlamaCppRegistration.Add(services, name, configure, configureHttpClientBuilder);
        LlamaCppRegistration.AddClient(services, name, static connection => new LlamaCppChatClient(connection));
    }

    private static void AddGenerators(
        IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure, Action<IHttpClientBuilder>? configureHttpClientBuilder)
    {
        RegistrationName name = new(nameof(LlamaCppEmbeddingGenerator), serviceKey);
        LlamaCppRegistration.Add(services, name, configure, configureHttpClientBuilder);
        LlamaCppRegistration.AddClient(services, name, static connection => new LlamaCppEmbeddingGenerator(connection));
        LlamaCppRegistration.AddClient(services, name, static connection => new LlamaCppContentEmbeddingGenerator(connection));
        services.AddKeyedSingleton<IEmbeddingGenerator<AIContent, Embedding<float>>>(
            serviceKey, (provider, _) => provider.GetRequiredKeyedService<LlamaCppContentEmbeddingGenerator>(serviceKey));
    }
}
