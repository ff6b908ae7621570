using LlamaCpp.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>
/// Takes the resilience handlers out that <c>ConfigureHttpClientDefaults</c> puts on every HttpClient. The defaults always stand before
/// what is added to a client by name, whenever they are registered, and this step between the two: what is added by name stays.
/// </summary>
internal static class DefaultResilience
{
    /// <param name="builder">The HttpClient.</param>
    /// <param name="stays">Whether the handlers stay after all.</param>
    public static IHttpClientBuilder LeaveOut(IHttpClientBuilder builder, Func<IServiceProvider, bool> stays)
    {
        // The client may have got handlers of its own before.
        IServiceCollection services = builder.Services;
        ServiceDescriptor? firstOfName = services.FirstOrDefault(
            service => !service.IsKeyedService && service.ImplementationInstance is ConfigureNamedOptions<HttpClientFactoryOptions> named && named.Name == builder.Name);
        Add(builder, stays);
        if (firstOfName is not null)
        {
            ServiceDescriptor step = services[^1];
            services.RemoveAt(services.Count - 1);
            services.Insert(services.IndexOf(firstOfName), step);
        }

        return builder;
    }

    private static void Add(IHttpClientBuilder builder, Func<IServiceProvider, bool> stays) => builder.ConfigureAdditionalHttpMessageHandlers((handlers, provider) =>
    {
        if (stays(provider))
        {
            return;
        }

        ILogger logger = provider.GetService<ILoggerFactory>()?.CreateLogger("LlamaCpp") ?? NullLogger.Instance;
        for (int i = handlers.Count - 1; i >= 0; i--)
        {
            // By name: no reference to their packages is needed. Hedging and retries of Microsoft.Extensions.Http.Resilience; those of Microsoft.Extensions.Http.Polly.
            if (handlers[i].GetType().Name is "ResilienceHandler" or "PolicyHttpMessageHandler")
            {
                Log.DefaultHandlerLeftOut(logger, handlers[i].GetType().Name);
                handlers.RemoveAt(i);
            }
        }
    });
}
