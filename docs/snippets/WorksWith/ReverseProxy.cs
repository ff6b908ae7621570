using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace LlamaCpp.Snippets.WorksWith;

internal static class ReverseProxy
{
    public static void Add(WebApplicationBuilder builder, string address)
    {
        // begin-snippet: works-with-yarp
        RouteConfig route = new()
        {
            RouteId = "llama",
            ClusterId = "llama",
            Match = new() { Path = "/llama/{**path}" },
            Transforms = [new Dictionary<string, string> { ["PathRemovePrefix"] = "/llama" }],
        };
        ClusterConfig cluster = new()
        {
            ClusterId = "llama",
            HttpRequest = new() { ActivityTimeout = TimeSpan.FromHours(1) },
            Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = address } },
        };
        builder.Services.AddReverseProxy().LoadFromMemory([route], [cluster]);
        // end-snippet
    }
}
