using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.Snippets;

/// <summary>docs/health.md</summary>
internal static class Health
{
    public static void Quick(string[] args)
    {
        // begin-snippet: health-quick
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddLlamaCppChatClient();
        builder.Services.AddHealthChecks().AddLlamaCpp();

        WebApplication app = builder.Build();
        app.MapHealthChecks("/healthz");
        app.Run();
        // end-snippet
    }

    public static void Options(IServiceCollection services)
    {
        // begin-snippet: health-options
        services.AddKeyedLlamaCppChatClient("big", options => options.BaseUrl = new Uri("http://gpu:8080"));
        services.AddHealthChecks().AddKeyedLlamaCpp(
            "big",
            name: "llm",
            failureStatus: HealthStatus.Degraded, // the application works without it
            tags: ["ready"],
            timeout: TimeSpan.FromSeconds(3));
        // end-snippet
    }

    public static void Report(WebApplication app)
    {
        // begin-snippet: health-report
        app.MapHealthChecks("/healthz", new HealthCheckOptions
        {
            ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new { status = entry.Value.Status.ToString(), entry.Value.Description, entry.Value.Data })),

            // Kubernetes: a pod that is still loading its model gets no requests yet.
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        });
        // end-snippet
    }

    public static void WithoutSlots(IServiceCollection services)
    {
        // begin-snippet: health-sleep
        services.AddHealthChecks().AddLlamaCpp(configure: options => options.IncludeBusySlots = false);
        // end-snippet
    }

    public static void Ready(IServiceCollection services)
    {
        // begin-snippet: health-ready-timeout
        services.AddLlamaCppChatClient(options => options.ReadyTimeout = TimeSpan.FromMinutes(10));
        // end-snippet
    }
}
