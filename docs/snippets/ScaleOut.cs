using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Snippets;

/// <summary>docs/scale-out.md</summary>
internal static class ScaleOut
{
    public static void Register(IServiceCollection services, string key)
    {
        // begin-snippet: scale-out-register
        services.AddLlamaCppRoutingChatClient(options =>
        {
            options.Servers.Add(new() { BaseUrl = new Uri("http://gpu1:8080") });
            options.Servers.Add(new() { BaseUrl = new Uri("http://gpu2:8080"), ApiKey = key });
        });
        // end-snippet
    }

    public static void Connect(IServiceCollection services)
    {
        // begin-snippet: scale-out-connection
        services.AddLlamaCppRoutingChatClient(connectionName: "llama");
        // end-snippet
    }
}
