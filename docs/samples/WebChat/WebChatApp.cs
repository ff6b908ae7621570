using Microsoft.Extensions.AI;
using OpenTelemetry.Trace;

namespace LlamaCpp.Samples.WebChat;

/// <summary>Puts the application together.</summary>
internal static class WebChatApp
{
    public static WebApplication Create(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

        // A page of another host must not reach this one by renaming itself (DNS rebinding).
        builder.Configuration["AllowedHosts"] ??= "localhost;127.0.0.1;[::1]";

        builder.Services.AddLlamaCppChatClient()
            .UseFunctionInvocation(configure: invocation => invocation.IncludeDetailedErrors = true)
            .UseOpenTelemetry()

            // The rest of an answer needs no messages; what the function invocation asks after it does.
            .Use(null, (messages, options, inner, cancellationToken) =>
                inner.GetStreamingResponseAsync(options?.ContinuationToken is null ? messages : [], options, cancellationToken));
        builder.Services.AddLlamaCppServerClient();
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddHealthChecks().AddLlamaCpp();
        builder.Services.AddTinyServers(builder.Configuration);
        builder.Services.AddToolbox();
        builder.Services.AddSingleton<RunningAnswers>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(AIJsonUtilities.DefaultOptions.TypeInfoResolver!));
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing
                .AddSource("Experimental.Microsoft.Extensions.AI")
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter());
        }

        WebApplication app = builder.Build();
        app.Use(AddSecurityHeadersAsync);
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
        app.MapHealthChecks("/health");
        app.MapChat();
        return app;
    }

    /// <summary>The page sanitizes what the model writes. Should that fail, the browser still runs no script of the model and loads nothing from elsewhere.</summary>
    private static Task AddSecurityHeadersAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; media-src data:; " +
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }
}
