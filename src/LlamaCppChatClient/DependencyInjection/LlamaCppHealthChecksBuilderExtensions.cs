using LlamaCpp;
using LlamaCpp.DependencyInjection;
using LlamaCpp.Server;
using LlamaCpp.Transport;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of a llama-server.</summary>
public static class LlamaCppHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of the llama-server that is registered under <paramref name="serviceKey"/>: healthy; degraded while it loads its
    /// model or sleeps; <paramref name="failureStatus"/> when it does not answer, refuses the key, or has not the configured model.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="name">The check's name; <see langword="null"/> means <c>llamacpp</c>, with a key <c>llamacpp:&lt;key&gt;</c>.</param>
    /// <param name="serviceKey">The key of the server's options and clients; <see langword="null"/> for those without one. They need not be registered.</param>
    /// <param name="failureStatus">What a failure means; <see langword="null"/> means <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The check's tags, to choose checks by.</param>
    /// <param name="timeout">How long the check may take; <see langword="null"/> for no limit beyond <see cref="LlamaCppOptions.DiscoveryTimeout"/> for the first answer.</param>
    /// <param name="askSlots">
    /// Whether <c>GET /slots</c> may be asked for the busy slots of a server without <c>--metrics</c>. It counts as work for the server: set
    /// <see langword="false"/> when the server is started with <c>--sleep-idle-seconds</c>, or the check keeps it awake.
    /// </param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// The report's data: <c>model</c>, <c>context_size</c> (tokens of one slot), <c>slots</c>, <c>slots_busy</c>; of a router without a
    /// configured model <c>models</c> (their number) and <c>models_loaded</c> (their names). The check loads no model and wakes none.
    /// </remarks>
    public static IHealthChecksBuilder AddLlamaCpp(
        this IHealthChecksBuilder builder,
        string? name = null,
        object? serviceKey = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        bool askSlots = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        LlamaCppRegistration.Add(builder.Services, serviceKey, configure: null);
        return builder.Add(new HealthCheckRegistration(
            name ?? (serviceKey is null ? "llamacpp" : $"llamacpp:{serviceKey}"),
            provider => new LlamaCppHealthCheck(new LlamaCppServerClient(provider.GetRequiredKeyedService<ServerConnection>(serviceKey)), askSlots),
            failureStatus,
            tags,
            timeout));
    }
}
