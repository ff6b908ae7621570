using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Snippets.WorksWith;

internal static class Resilience
{
    public static void Add(IServiceCollection services)
    {
        // begin-snippet: works-with-resilience
        services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler());
#pragma warning disable EXTEXP0001 // RemoveAllResilienceHandlers is experimental
        services.AddLlamaCppChatClient(configureHttpClientBuilder: http => http.RemoveAllResilienceHandlers());
#pragma warning restore EXTEXP0001
        // end-snippet
    }
}
