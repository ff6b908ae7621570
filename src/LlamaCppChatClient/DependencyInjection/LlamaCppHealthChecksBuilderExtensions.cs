using LlamaCpp;
using LlamaCpp.DependencyInjection;
using LlamaCpp.Server;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of a llama-server.</summary>
public static class LlamaCppHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of a llama-server: healthy; degraded while it loads its model or sleeps; <paramref name="failureStatus"/> when it does not
    /// answer, refuses the key, or has not the configured model.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="name">The check's name; <see langword="null"/> means <c>llamacpp</c>.</param>
    /// <param name="failureStatus">What a failure means; <see langword="null"/> means <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The check's tags, to choose checks by.</param>
    /// <param name="timeout">How long the check may take; <see langword="null"/> for no limit beyond <see cref="LlamaCppOptions.DiscoveryTimeout"/> for the first answer.</param>
    /// <param name="clientFactory">
    /// Gives the client of the server to check; <see langword="null"/> takes the server of the first that is registered without a key:
    /// <see cref="LlamaCppServerClient"/>, <see cref="LlamaCppChatClient"/>, <see cref="LlamaCppEmbeddingGenerator"/>; without any, the server of the configuration.
    /// </param>
    /// <param name="configure">Sets what the check may ask; <see langword="null"/> for the defaults.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// The report's data: <c>model</c>, <c>context_size</c> (tokens of one slot), <c>slots</c>, <c>slots_busy</c>; of a router without a
    /// configured model <c>models</c> (their number) and <c>models_loaded</c> (their names). The check loads no model and wakes none.
    /// </remarks>
    public static IHealthChecksBuilder AddLlamaCpp(
        this IHealthChecksBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        Func<IServiceProvider, LlamaCppServerClient>? clientFactory = null,
        Action<LlamaCppHealthCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, serviceKey: null, name, failureStatus, tags, timeout, clientFactory, configure);
    }

    /// <summary>
    /// Adds a health check of the llama-server of the clients under a key: healthy; degraded while it loads its model or sleeps;
    /// <paramref name="failureStatus"/> when it does not answer, refuses the key, or has not the configured model.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="serviceKey">
    /// The key. The server is that of the first that is registered under it: <see cref="LlamaCppServerClient"/>, <see cref="LlamaCppChatClient"/>,
    /// <see cref="LlamaCppEmbeddingGenerator"/>; without any, that of the configuration section <c>LlamaCpp:&lt;key&gt;</c>.
    /// </param>
    /// <param name="name">The check's name; <see langword="null"/> means <c>llamacpp:&lt;key&gt;</c>.</param>
    /// <param name="failureStatus">What a failure means; <see langword="null"/> means <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The check's tags, to choose checks by.</param>
    /// <param name="timeout">How long the check may take; <see langword="null"/> for no limit beyond <see cref="LlamaCppOptions.DiscoveryTimeout"/> for the first answer.</param>
    /// <param name="configure">Sets what the check may ask; <see langword="null"/> for the defaults.</param>
    /// <returns>The builder.</returns>
    /// <remarks>As for <see cref="AddLlamaCpp"/>.</remarks>
    public static IHealthChecksBuilder AddKeyedLlamaCpp(
        this IHealthChecksBuilder builder,
        object? serviceKey,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        Action<LlamaCppHealthCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, serviceKey, name, failureStatus, tags, timeout, clientFactory: null, configure);
    }

    private static IHealthChecksBuilder Add(
        IHealthChecksBuilder builder,
        object? serviceKey,
        string? name,
        HealthStatus? failureStatus,
        IEnumerable<string>? tags,
        TimeSpan? timeout,
        Func<IServiceProvider, LlamaCppServerClient>? clientFactory,
        Action<LlamaCppHealthCheckOptions>? configure)
    {
        LlamaCppHealthCheckOptions options = new();
        configure?.Invoke(options);
        if (clientFactory is null)
        {
            RegistrationName ownName = new(nameof(LlamaCppServerClient), serviceKey);
            LlamaCppRegistration.Add(builder.Services, ownName, configure: null, configureHttpClientBuilder: null);
            clientFactory = provider => FindClient(provider, serviceKey) ?? new LlamaCppServerClient(provider.GetRequiredKeyedService<ServerConnection>(ownName));
        }

        return builder.Add(new HealthCheckRegistration(
            name ?? (serviceKey is null ? "llamacpp" : $"llamacpp:{serviceKey}"),
            provider => new LlamaCppHealthCheck(clientFactory(provider), options.IncludeBusySlots),
            failureStatus,
            tags,
            timeout));
    }

    private static LlamaCppServerClient? FindClient(IServiceProvider provider, object? serviceKey) =>
        provider.GetKeyedService<LlamaCppServerClient>(serviceKey)
        ?? provider.GetKeyedService<LlamaCppChatClient>(serviceKey)?.GetService<LlamaCppServerClient>()
        ?? provider.GetKeyedService<LlamaCppEmbeddingGenerator>(serviceKey)?.GetService<LlamaCppServerClient>();
}
