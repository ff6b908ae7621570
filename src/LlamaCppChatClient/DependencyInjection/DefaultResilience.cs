using LlamaCpp.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>
/// Takes the resilience handlers out that <c>ConfigureHttpClientDefaults</c> puts on every HttpClient. The defaults always stand before
/// what is added to a client by name, whenever they are registered: what is added after this step stays.
/// </summary>
internal static class DefaultResilience
{
    public static IHttpClientBuilder LeaveOut(IHttpClientBuilder builder) => builder.ConfigureAdditionalHttpMessageHandlers((handlers, provider) =>
    {
        if (provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get(builder.Name).UseDefaultResilience)
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
