using Microsoft.Extensions.Hosting;

namespace LlamaCpp.Aspire.Telemetry;

/// <summary>Publishes what the server counts as long as the application runs.</summary>
internal sealed class ServerMetricsService(LlamaCppServerClient server) : IHostedService
{
    private IDisposable? _observed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _observed = server.ObserveMetrics();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _observed?.Dispose();
        return Task.CompletedTask;
    }
}
