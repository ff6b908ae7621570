using LlamaCpp.Routing;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of several llama-servers.</summary>
public static class LlamaCppRoutingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of the servers of a routing chat client: healthy when all are ready, degraded when some are, <paramref name="failureStatus"/>
    /// when none is. The data have the state of each server.
    /// </summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="name">The name of the check; <see langword="null"/> means <c>llamacpp-routing</c>.</param>
    /// <param name="failureStatus">What a failure means; <see langword="null"/> means <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The tags of the check, to choose checks by.</param>
    /// <param name="timeout">How long the check may take; <see langword="null"/> for no limit.</param>
    /// <param name="clientFactory">Gives the client; <see langword="null"/> means the registered <see cref="LlamaCppRoutingChatClient"/>.</param>
    /// <returns>The builder.</returns>
    /// <remarks>It asks each server for <c>/health</c>, with a limit of 1 second: it sends no prompt, loads no model and wakes none.</remarks>
    public static IHealthChecksBuilder AddLlamaCppRouting(
        this IHealthChecksBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        Func<IServiceProvider, LlamaCppRoutingChatClient>? clientFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        clientFactory ??= provider => provider.GetRequiredService<LlamaCppRoutingChatClient>();
        return builder.Add(new HealthCheckRegistration(
            name ?? "llamacpp-routing", provider => new PoolHealthCheck(clientFactory(provider).Pool), failureStatus, tags, timeout));
    }
}
