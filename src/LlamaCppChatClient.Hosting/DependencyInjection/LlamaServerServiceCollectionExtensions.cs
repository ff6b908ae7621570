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
    /// <returns>The services. The server itself is the singleton <see cref="LlamaServerProcess"/>, the client of its own API <see cref="LlamaCppServerClient"/>.</returns>
    /// <remarks>
    /// All clients without a key are led to it, whether they are registered before or after: <see cref="LlamaCppOptions.BaseUrl"/> and
    /// <see cref="LlamaCppOptions.ApiKey"/> become the server's, whatever <c>LLAMACPP_BASE_URL</c> and the section <c>LlamaCpp</c> contain. Excepted are
    /// clients whose code sets a <see cref="LlamaCppOptions.BaseUrl"/>.
    /// </remarks>
    public static IServiceCollection AddLlamaServer(this IServiceCollection services, Action<LlamaServerOptions>? configure = null) =>
        AddKeyedLlamaServer(services, serviceKey: null, configure);

    /// <summary>Runs a local llama-server with the host, and leads the clients that are registered under the same key to it.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; its text names the configuration section <c>LlamaServer:&lt;key&gt;</c>.</param>
    /// <param name="configure">Sets options; wins over <c>LLAMACPP_SERVER</c> and the configuration section.</param>
    /// <returns>The services. The server itself is the keyed singleton <see cref="LlamaServerProcess"/>, the client of its own API <see cref="LlamaCppServerClient"/>.</returns>
    /// <remarks>As for <see cref="AddLlamaServer"/>.</remarks>
    public static IServiceCollection AddKeyedLlamaServer(this IServiceCollection services, object? serviceKey, Action<LlamaServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Brings along what reads the configuration of every client.
        services.AddKeyedLlamaCppServerClient(serviceKey);
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
            services.AddSingleton<IHostedService>(provider => new LlamaServerHostedService(provider.GetRequiredKeyedService<LlamaServerProcess>(serviceKey)));
            ClientLead.Add(services, serviceKey);
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services;
    }
}
