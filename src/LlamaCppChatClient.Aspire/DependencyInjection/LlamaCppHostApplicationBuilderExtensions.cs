using LlamaCpp;
using LlamaCpp.Aspire;
using LlamaCpp.Aspire.Settings;
using LlamaCpp.Aspire.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds clients of a llama-server that an Aspire AppHost, or the configuration, names by a connection string.</summary>
public static class LlamaCppHostApplicationBuilderExtensions
{
    /// <summary>Registers a chat client: as <see cref="LlamaCppChatClient"/> and as <see cref="IChatClient"/>, both singletons, with health check, traces and metrics.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="connectionName">The name of the connection string: that of the AppHost's resource.</param>
    /// <param name="configureSettings">Changes the settings; wins over the configuration.</param>
    /// <param name="configureOptions">Changes the client's options; wins over the settings.</param>
    /// <returns>A builder for middleware. Microsoft.Extensions.AI's telemetry is the innermost, so that each call of the model is a span.</returns>
    /// <exception cref="InvalidOperationException">The connection string can't be used.</exception>
    public static ChatClientBuilder AddLlamaCppChatClient(
        this IHostApplicationBuilder builder, string connectionName, Action<LlamaCppClientSettings>? configureSettings = null, Action<LlamaCppOptions>? configureOptions = null) =>
        builder.AddChatClient(connectionName, serviceKey: null, configureSettings, configureOptions);

    /// <summary>Registers a chat client under the name of its connection: as <see cref="LlamaCppChatClient"/> and as <see cref="IChatClient"/>, both keyed singletons.</summary>
    /// <inheritdoc cref="AddLlamaCppChatClient"/>
    public static ChatClientBuilder AddKeyedLlamaCppChatClient(
        this IHostApplicationBuilder builder, string connectionName, Action<LlamaCppClientSettings>? configureSettings = null, Action<LlamaCppOptions>? configureOptions = null) =>
        builder.AddChatClient(connectionName, connectionName, configureSettings, configureOptions);

    /// <summary>Registers an embedding generator: as <see cref="LlamaCppEmbeddingGenerator"/> and as <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c>, both singletons.</summary>
    /// <inheritdoc cref="AddLlamaCppChatClient"/>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddLlamaCppEmbeddingGenerator(
        this IHostApplicationBuilder builder, string connectionName, Action<LlamaCppClientSettings>? configureSettings = null, Action<LlamaCppOptions>? configureOptions = null) =>
        builder.AddEmbeddingGenerator(connectionName, serviceKey: null, configureSettings, configureOptions);

    /// <summary>Registers an embedding generator under the name of its connection, as keyed singletons.</summary>
    /// <inheritdoc cref="AddLlamaCppChatClient"/>
    public static EmbeddingGeneratorBuilder<string, Embedding<float>> AddKeyedLlamaCppEmbeddingGenerator(
        this IHostApplicationBuilder builder, string connectionName, Action<LlamaCppClientSettings>? configureSettings = null, Action<LlamaCppOptions>? configureOptions = null) =>
        builder.AddEmbeddingGenerator(connectionName, connectionName, configureSettings, configureOptions);

    private static ChatClientBuilder AddChatClient(
        this IHostApplicationBuilder builder, string connectionName, string? serviceKey, Action<LlamaCppClientSettings>? configureSettings, Action<LlamaCppOptions>? configureOptions)
    {
        LlamaCppClientSettings settings = Read(builder, connectionName, configureSettings);
        IServiceCollection services = builder.Services;
        services.AddKeyedLlamaCppChatClient(serviceKey, Configure(settings, configureOptions));
        LlamaCppChatClient Client(IServiceProvider provider) => provider.GetRequiredKeyedService<LlamaCppChatClient>(serviceKey);
        ClientTelemetry.Add(builder, settings, connectionName, provider => Client(provider).GetRequiredService<LlamaCppServerClient>());

        // In place of the registration without telemetry.
        services.Remove(services.Last(service => service.ServiceType == typeof(IChatClient)));
        return services.AddKeyedChatClient(serviceKey, provider => settings.DisableTracing
            ? Client(provider)
            : Client(provider).AsBuilder().UseOpenTelemetry(provider.GetService<ILoggerFactory>()).Build(provider));
    }

    private static EmbeddingGeneratorBuilder<string, Embedding<float>> AddEmbeddingGenerator(
        this IHostApplicationBuilder builder, string connectionName, string? serviceKey, Action<LlamaCppClientSettings>? configureSettings, Action<LlamaCppOptions>? configureOptions)
    {
        LlamaCppClientSettings settings = Read(builder, connectionName, configureSettings);
        IServiceCollection services = builder.Services;
        services.AddKeyedLlamaCppEmbeddingGenerator(serviceKey, Configure(settings, configureOptions));
        LlamaCppEmbeddingGenerator Generator(IServiceProvider provider) => provider.GetRequiredKeyedService<LlamaCppEmbeddingGenerator>(serviceKey);
        ClientTelemetry.Add(builder, settings, connectionName, provider => Generator(provider).GetRequiredService<LlamaCppServerClient>());

        // In place of the registration without telemetry.
        services.Remove(services.Last(service => service.ServiceType == typeof(IEmbeddingGenerator<string, Embedding<float>>)));
        return services.AddKeyedEmbeddingGenerator(serviceKey, provider => settings.DisableTracing
            ? Generator(provider)
            : Generator(provider).AsBuilder().UseOpenTelemetry(provider.GetService<ILoggerFactory>()).Build(provider));
    }

    private static LlamaCppClientSettings Read(IHostApplicationBuilder builder, string connectionName, Action<LlamaCppClientSettings>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        return ClientSettings.Read(builder.Configuration, connectionName, configure);
    }

    private static Action<LlamaCppOptions> Configure(LlamaCppClientSettings settings, Action<LlamaCppOptions>? configure) => options =>
    {
        settings.CopyTo(options);
        configure?.Invoke(options);
    };
}
