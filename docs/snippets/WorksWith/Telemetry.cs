using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LlamaCpp.Snippets.WorksWith;

internal static class Telemetry
{
    public static void Add(IServiceCollection services)
    {
        // begin-snippet: works-with-opentelemetry
        services.AddLlamaCppChatClient(options => options.Model = "gemma").UseOpenTelemetry();
        services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource("Experimental.Microsoft.Extensions.AI").AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddMeter("Experimental.Microsoft.Extensions.AI", "LlamaCpp").AddOtlpExporter());
        // end-snippet
    }

    public static IDisposable Observe(LlamaCppServerClient server)
    {
        // begin-snippet: works-with-server-metrics
        IDisposable observed = server.ObserveMetrics();
        // end-snippet
        return observed;
    }
}
