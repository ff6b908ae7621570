using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.Routing.Servers;

/// <summary>Asks all servers of a pool for their health.</summary>
internal sealed class PoolHealthCheck(ServerPool pool) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await pool.MeetAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PoolServer> servers = pool.Servers;
        await Task.WhenAll(servers.Select(server => server.IsReady ? pool.Admission.IsAliveAsync(server) : Task.CompletedTask)).WaitAsync(cancellationToken).ConfigureAwait(false);
        int ready = servers.Count(server => server.IsReady);
        HealthStatus status = ready == 0 ? context.Registration.FailureStatus : ready == servers.Count ? HealthStatus.Healthy : HealthStatus.Degraded;
        Dictionary<string, object> data = servers.ToDictionary(
            server => server.ToString(), server => (object)server.Status.Describe(pool.Time.GetElapsedTime(server.Status.Since)), StringComparer.Ordinal);
        return new HealthCheckResult(status, $"{ready} of {servers.Count} servers are ready.", exception: null, data);
    }
}
