using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace LlamaCpp.Aspire.Telemetry;

/// <summary>Subscribes to the traces and metrics of a client, and adds its health check once for each connection.</summary>
internal static class ClientTelemetry
{
    /// <summary>The source and the meter of Microsoft.Extensions.AI.</summary>
    private const string ExtensionsAI = "Experimental.Microsoft.Extensions.AI";

    /// <summary>The meter of this library.</summary>
    private const string LlamaCpp = "LlamaCpp";

    public static void Add(IHostApplicationBuilder builder, LlamaCppClientSettings settings, string connectionName, Func<IServiceProvider, LlamaCppServerClient> server)
    {
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry();
        if (!settings.DisableTracing)
        {
            telemetry.WithTracing(tracing => tracing.AddSource(ExtensionsAI));
        }

        if (!settings.DisableMetrics)
        {
            telemetry.WithMetrics(metrics => metrics.AddMeter(ExtensionsAI, LlamaCpp));
            if (settings.EnableServerMetrics && builder.Properties.TryAdd($"LlamaCpp_{connectionName}_metrics", true))
            {
                builder.Services.AddSingleton<IHostedService>(provider => new ServerMetricsService(server(provider)));
            }
        }

        string healthCheck = $"LlamaCpp_{connectionName}";
        if (!settings.DisableHealthChecks && builder.Properties.TryAdd(healthCheck, true))
        {
            builder.Services.AddHealthChecks().AddLlamaCpp(healthCheck, clientFactory: server);
        }
    }
}
