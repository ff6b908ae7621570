using LlamaCpp.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>
/// What all clients under one key share: options, an HttpClient and a connection. Added by whichever client is registered
/// first; later ones only add their options.
/// </summary>
internal sealed class LlamaCppRegistration
{
    private readonly IServiceCollection _services;
    private readonly object? _serviceKey;

    private LlamaCppRegistration(IServiceCollection services, object? serviceKey, IHttpClientBuilder httpClient)
    {
        _services = services;
        _serviceKey = serviceKey;
        HttpClient = httpClient;
    }

    public IHttpClientBuilder HttpClient { get; }

    public static LlamaCppRegistration Add(IServiceCollection services, object? serviceKey, Action<LlamaCppOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        string name = serviceKey?.ToString() ?? Options.DefaultName;
        string clientName = name.Length == 0 ? "LlamaCpp" : $"LlamaCpp:{name}";
        IHttpClientBuilder httpClient = services.AddHttpClient(clientName);
        OptionsBuilder<LlamaCppOptions> options = services.AddOptions<LlamaCppOptions>(name);
        if (!services.Any(service => service.ServiceType == typeof(ServerConnection) && Equals(service.ServiceKey, serviceKey)))
        {
            // Before any configure function, since code wins.
            services.AddSingleton<IConfigureOptions<LlamaCppOptions>>(provider => new LlamaCppConfiguration(name, provider));
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LlamaCppOptions>, LlamaCppOptionsValidator>());
            options.ValidateOnStart();
            httpClient
                .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
                .ConfigurePrimaryHttpMessageHandler(ServerHandler.Create)
                .RedactLoggedHeaders(["Authorization", "X-Api-Key"])

                // The clients are singletons and keep their handler, which renews its connections itself.
                .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
            services.AddKeyedSingleton(serviceKey, (provider, _) => new ServerConnection(
                provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get(name).Clone(),
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(clientName),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<TimeProvider>(),
                watched: true));
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        return new LlamaCppRegistration(services, serviceKey, httpClient);
    }

    /// <summary>Registers a client over the shared connection.</summary>
    public void AddSingleton<T>(Func<ServerConnection, T> create)
        where T : class =>
        AddSingleton(provider => create(provider.GetRequiredKeyedService<ServerConnection>(_serviceKey)));

    /// <summary>Registers a singleton under the key; a null key is none.</summary>
    public void AddSingleton<T>(Func<IServiceProvider, T> create)
        where T : class =>
        _services.AddKeyedSingleton(_serviceKey, (provider, _) => create(provider));
}
