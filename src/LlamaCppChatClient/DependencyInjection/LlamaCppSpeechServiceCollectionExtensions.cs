using System.Diagnostics.CodeAnalysis;
using LlamaCpp;
using LlamaCpp.DependencyInjection;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers transcription clients of a llama-server.</summary>
/// <remarks>
/// Each registration has options and an HttpClient of its own, both named <c>LlamaCppSpeechToTextClient</c>, with a key
/// <c>LlamaCppSpeechToTextClient:&lt;key&gt;</c>. Its own configuration section is <c>LlamaCpp:Speech</c>, with a key <c>LlamaCpp:&lt;key&gt;</c>;
/// the rest is as with <see cref="LlamaCppServiceCollectionExtensions"/>.
/// </remarks>
[Experimental("MEAI001")]
public static class LlamaCppSpeechServiceCollectionExtensions
{
    /// <summary>
    /// Registers a transcription client: as <see cref="LlamaCppSpeechToTextClient"/> and, with the middleware that is added, as
    /// <see cref="ISpeechToTextClient"/>; both singletons.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options of this client; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>A builder to add middleware with.</returns>
    public static SpeechToTextClientBuilder AddLlamaCppSpeechToTextClient(
        this IServiceCollection services, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null)
    {
        AddClient(services, serviceKey: null, configure, configureHttpClientBuilder);
        return services.AddSpeechToTextClient(provider => provider.GetRequiredService<LlamaCppSpeechToTextClient>());
    }

    /// <summary>
    /// Registers a transcription client under a key: as <see cref="LlamaCppSpeechToTextClient"/> and, with the middleware that is added, as
    /// <see cref="ISpeechToTextClient"/>; both keyed singletons.
    /// </summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaCpp:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options of this client; wins over the environment and the configuration.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient, e.g. adds handlers for resilience. It has no time limit and keeps its handler for ever.</param>
    /// <returns>A builder to add middleware with.</returns>
    public static SpeechToTextClientBuilder AddKeyedLlamaCppSpeechToTextClient(
        this IServiceCollection services, object serviceKey, Action<LlamaCppOptions>? configure = null, Action<IHttpClientBuilder>? configureHttpClientBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        AddClient(services, serviceKey, configure, configureHttpClientBuilder);
        return services.AddKeyedSpeechToTextClient(serviceKey, provider => provider.GetRequiredKeyedService<LlamaCppSpeechToTextClient>(serviceKey));
    }

    private static void AddClient(
        IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure, Action<IHttpClientBuilder>? configureHttpClientBuilder)
    {
        RegistrationName name = new(RegistrationName.Speech, serviceKey);
        LlamaCppRegistration.Add(services, name, configure, configureHttpClientBuilder);
        LlamaCppRegistration.AddClient(services, name, static connection => new LlamaCppSpeechToTextClient(connection, ownsConnection: true));
    }
}
