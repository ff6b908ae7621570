using Yarp.ReverseProxy.LoadBalancing;

namespace Gateway;

/// <summary>Several llama-servers behind one address. <c>appsettings.json</c> lists them.</summary>
public static class GatewayApp
{
    // llama-server takes 100 MiB; Kestrel's own limit is 30 MB.
    private const long MaxRequestSize = 100 * 1024 * 1024;

    public static WebApplication Create(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton<ILoadBalancingPolicy, SessionHashPolicy>();
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxRequestSize);
        WebApplication app = builder.Build();
        app.MapReverseProxy();
        return app;
    }
}
