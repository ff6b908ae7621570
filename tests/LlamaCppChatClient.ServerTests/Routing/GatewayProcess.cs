using Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>The sample gateway (YARP) in this process, in front of servers of a test.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayProcess(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<GatewayProcess> StartAsync(IEnumerable<LlamaServer> servers)
    {
        const string Destinations = "ReverseProxy:Clusters:llama:Destinations";
        string[] addresses = [.. servers.Select((server, index) => $"--{Destinations}:{(char)('a' + index)}:Address={server.BaseUrl}")];
        WebApplication app = GatewayApp.Create(
            [$"--contentRoot={Repository.PathOf("docs/samples/Gateway")}", "--Urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", .. addresses]);
        await app.StartAsync();
        return new GatewayProcess(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
