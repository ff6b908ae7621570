using LlamaCpp;
using LlamaCpp.DependencyInjection;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients of a llama-server.</summary>
public static class LlamaCppServiceCollectionExtensions
{
    /// <summary>Registers a chat client: as <see cref="LlamaCppChatClient"/> and as <see cref="IChatClient"/>, both singletons.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options; wins over the environment (<c>LLAMACPP_BASE_URL</c>, …) and the configuration section <c>LlamaCpp</c>.</param>
    /// <returns>A builder for middleware and for the HttpClient.</returns>
    public static LlamaCppBuilder AddLlamaCppChatClient(this IServiceCollection services, Action<LlamaCppOptions>? configure = null) =>
        AddKeyedLlamaCppChatClient(services, serviceKey: null, configure);

    /// <summary>Registers a chat client under a key: as <see cref="LlamaCppChatClient"/> and as <see cref="IChatClient"/>, both keyed singletons.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options; wins over the environment (<c>LLAMACPP_BASE_URL</c>, …) and the configuration section.</param>
    /// <returns>A builder for middleware and for the HttpClient.</returns>
    public static LlamaCppBuilder AddKeyedLlamaCppChatClient(this IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure = null)
    {
        LlamaCppRegistration registration = LlamaCppRegistration.Add(services, serviceKey, configure);
        registration.AddSingleton(connection => new LlamaCppChatClient(connection));
        List<Func<IChatClient, IServiceProvider, IChatClient>> middleware = [];
        registration.AddSingleton<IChatClient>(provider =>
        {
            IChatClient client = provider.GetRequiredKeyedService<LlamaCppChatClient>(serviceKey);
            for (int i = middleware.Count - 1; i >= 0; i--)
            {
                client = middleware[i](client, provider)
                    ?? throw new InvalidOperationException("A function that was given to LlamaCppBuilder.Use returned null.");
            }

            return client;
        });
        return new LlamaCppBuilder(services, serviceKey, registration.HttpClient, middleware);
    }

    /// <summary>
    /// Registers embedding generators: for texts as <see cref="LlamaCppEmbeddingGenerator"/> and as <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>,
    /// for images and texts as <see cref="LlamaCppContentEmbeddingGenerator"/> and as <c>IEmbeddingGenerator&lt;AIContent, Embedding&lt;float&gt;&gt;</c>; all singletons.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options; wins over the environment (<c>LLAMACPP_BASE_URL</c>, …) and the configuration section <c>LlamaCpp</c>.</param>
    /// <returns>A builder for the HttpClient. For middleware, use MEAI's <c>AddEmbeddingGenerator</c> over the registered <see cref="LlamaCppEmbeddingGenerator"/>.</returns>
    public static LlamaCppBuilder AddLlamaCppEmbeddingGenerator(this IServiceCollection services, Action<LlamaCppOptions>? configure = null) =>
        AddKeyedLlamaCppEmbeddingGenerator(services, serviceKey: null, configure);

    /// <summary>
    /// Registers embedding generators under a key: for texts as <see cref="LlamaCppEmbeddingGenerator"/> and as <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>,
    /// for images and texts as <see cref="LlamaCppContentEmbeddingGenerator"/> and as <c>IEmbeddingGenerator&lt;AIContent, Embedding&lt;float&gt;&gt;</c>; all keyed singletons.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options; wins over the environment (<c>LLAMACPP_BASE_URL</c>, …) and the configuration section.</param>
    /// <returns>A builder for the HttpClient. For middleware, use MEAI's <c>AddKeyedEmbeddingGenerator</c> over the registered <see cref="LlamaCppEmbeddingGenerator"/>.</returns>
    public static LlamaCppBuilder AddKeyedLlamaCppEmbeddingGenerator(this IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure = null)
    {
        LlamaCppRegistration registration = LlamaCppRegistration.Add(services, serviceKey, configure);
        registration.AddSingleton(connection => new LlamaCppEmbeddingGenerator(connection));
        registration.AddSingleton(connection => new LlamaCppContentEmbeddingGenerator(connection));
        registration.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => provider.GetRequiredKeyedService<LlamaCppEmbeddingGenerator>(serviceKey));
        registration.AddSingleton<IEmbeddingGenerator<AIContent, Embedding<float>>>(provider => provider.GetRequiredKeyedService<LlamaCppContentEmbeddingGenerator>(serviceKey));
        return new LlamaCppBuilder(services, serviceKey, registration.HttpClient, middleware: null);
    }

    /// <summary>Registers a client of the server's own API, as <see cref="LlamaCppServerClient"/>, a singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options; wins over the environment (<c>LLAMACPP_BASE_URL</c>, …) and the configuration section <c>LlamaCpp</c>.</param>
    /// <returns>A builder for the HttpClient, which is shared with the other clients.</returns>
    public static LlamaCppBuilder AddLlamaCppServerClient(this IServiceCollection services, Action<LlamaCppOptions>? configure = null) =>
        AddKeyedLlamaCppServerClient(services, serviceKey: null, configure);

    /// <summary>Registers a client of the server's own API under a key, as <see cref="LlamaCppServerClient"/>, a keyed singleton.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options; wins over the environment (<c>LLAMACPP_BASE_URL</c>, …) and the configuration section.</param>
    /// <returns>A builder for the HttpClient, which is shared with the other clients of this key.</returns>
    public static LlamaCppBuilder AddKeyedLlamaCppServerClient(this IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure = null)
    {
        LlamaCppRegistration registration = LlamaCppRegistration.Add(services, serviceKey, configure);
        registration.AddSingleton(connection => new LlamaCppServerClient(connection));
        return new LlamaCppBuilder(services, serviceKey, registration.HttpClient, middleware: null);
    }
}
