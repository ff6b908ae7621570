using System.Text.Json;
using LlamaCpp.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Server;

/// <summary>A real ASP.NET Core application with <c>/healthz</c>, on a free loopback port.</summary>
internal sealed class HealthCheckApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private HealthCheckApp(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new(app.Urls.Single()) };
    }

    public static async Task<HealthCheckApp> StartAsync(Action<IServiceCollection> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder.Services);
        WebApplication app = builder.Build();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { ResponseWriter = WriteAsync });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HealthCheckApp(app);
    }

    /// <summary>Asks for the report: <c>{status, checks: {name: {status, description, tags, data}}}</c>.</summary>
    public async Task<(int Status, JsonElement Report)> GetAsync()
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, StrictJson.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new { status = entry.Value.Status.ToString(), description = entry.Value.Description, tags = entry.Value.Tags, data = entry.Value.Data }),
        }));
    }
}
