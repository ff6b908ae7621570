using LlamaCpp;
using LlamaCpp.Hosting;
using LlamaCpp.Hosting.DependencyInjection;
using LlamaCpp.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Runs a llama-server with the host.</summary>
public static class LlamaServerServiceCollectionExtensions
{
    /// <summary>Runs a local llama-server with the host, and leads the clients that are registered without a key to it.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets options; wins over <c>LLAMACPP_SERVER</c> and the configuration section <c>LlamaServer</c>.</param>
    /// <returns>A builder for the HttpClient of those clients. The server itself is the singleton <see cref="LlamaServerProcess"/>, the client of its own API <see cref="LlamaCppServerClient"/>.</returns>
    /// <remarks>
    /// <see cref="LlamaCppOptions.BaseUrl"/> and <see cref="LlamaCppOptions.ApiKey"/> become the server's, whatever
    /// <c>LLAMACPP_BASE_URL</c> and the section <c>LlamaCpp</c> say; code that sets them wins.
    /// </remarks>
    public static LlamaCppBuilder AddLlamaServer(this IServiceCollection services, Action<LlamaServerOptions>? configure = null) =>
        AddKeyedLlamaServer(services, serviceKey: null, configure);

    /// <summary>Runs a local llama-server with the host, and leads the clients that are registered under the same key to it.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaServer:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options; wins over <c>LLAMACPP_SERVER</c> and the configuration section.</param>
    /// <returns>A builder for the HttpClient of those clients. The server itself is the keyed singleton <see cref="LlamaServerProcess"/>, the client of its own API <see cref="LlamaCppServerClient"/>.</returns>
    /// <remarks>As for <see cref="AddLlamaServer"/>.</remarks>
    public static LlamaCppBuilder AddKeyedLlamaServer(this IServiceCollection services, object? serviceKey, Action<LlamaServerOptions>? configure = null)
    {
        // What all clients under a key share is registered with the first of them.
        LlamaCppBuilder clients = services.AddKeyedLlamaCppServerClient(serviceKey);
        string name = serviceKey?.ToString() ?? Options.Options.DefaultName;
        OptionsBuilder<LlamaServerOptions> options = services.AddOptions<LlamaServerOptions>(name);
        if (!services.Any(service => service.ServiceType == typeof(LlamaServerProcess) && Equals(service.ServiceKey, serviceKey)))
        {
            // Before any configure function, since code wins.
            services.AddSingleton<IConfigureOptions<LlamaServerOptions>>(provider => new LlamaServerConfiguration(name, provider));
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LlamaServerOptions>, LlamaServerOptionsValidator>());
            options.ValidateOnStart();
            services.AddKeyedSingleton(serviceKey, (provider, _) => new LlamaServerProcess(
                provider.GetRequiredService<IOptionsMonitor<LlamaServerOptions>>().Get(name),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                probe: null));
            services.AddSingleton<IHostedService>(provider => new LlamaServerHostedService(Server(provider)));
            clients.HttpClient.AddHttpMessageHandler(provider => new LlamaServerHandler(Server(provider)));
            LeadClientsToServer();
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        return clients;

        LlamaServerProcess Server(IServiceProvider provider) => provider.GetRequiredKeyedService<LlamaServerProcess>(serviceKey);

        void LeadClientsToServer()
        {
            // After the variables and the configuration, but before what code says, also where that was registered first.
            int place = services.TakeWhile(service => service.ImplementationInstance is not ConfigureNamedOptions<LlamaCppOptions> code || code.Name != name).Count();
            services.Insert(place, ServiceDescriptor.Singleton<IConfigureOptions<LlamaCppOptions>>(provider => new ConfigureNamedOptions<LlamaCppOptions>(name, client =>
            {
                LlamaServerProcess server = Server(provider);
                client.BaseUrl = server.AnnouncedUrl;
                client.ApiKey = server.ApiKey ?? client.ApiKey;
            })));
        }
    }
}
