using LlamaCpp.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Hosting.DependencyInjection;

/// <summary>Leads the clients under a key to the server under that key.</summary>
internal static class ClientLead
{
    public static void Add(IServiceCollection services, object? serviceKey)
    {
        string[] names = [.. ((string[])[nameof(LlamaCppChatClient), nameof(LlamaCppEmbeddingGenerator), nameof(LlamaCppServerClient)])
            .Select(client => serviceKey is null ? client : $"{client}:{serviceKey}")];

        // After the variables and the configuration, which the core's first step reads, but before code, also where that was registered first.
        int place = services.TakeWhile(service => service.ImplementationType?.Assembly != typeof(LlamaCppOptions).Assembly || service.ServiceType != typeof(IConfigureOptions<LlamaCppOptions>)).Count() + 1;
        foreach (string name in names)
        {
            services.Insert(place, ServiceDescriptor.Singleton<IConfigureOptions<LlamaCppOptions>>(provider => new ConfigureNamedOptions<LlamaCppOptions>(name, client =>
            {
                LlamaServerProcess server = Server(provider);
                client.BeginSource(SettingSource.HostedServer);
                client.BaseUrl = server.AnnouncedUrl;
                if (server.ApiKey is { } key)
                {
                    client.ApiKey = key;
                }

                client.BeginSource(SettingSource.Code);
            })));
            services.AddHttpClient(name).AddHttpMessageHandler(provider => new LlamaServerHandler(Server(provider)));
        }

        LlamaServerProcess Server(IServiceProvider provider) => provider.GetRequiredKeyedService<LlamaServerProcess>(serviceKey);
    }
}
