using LlamaCpp.DependencyInjection;
using LlamaCpp.Routing.Configuration;
using LlamaCpp.Routing.Discovery;
using LlamaCpp.Routing.Servers;
using LlamaCpp.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.ServiceDiscovery;

namespace LlamaCpp.Routing.DependencyInjection;

/// <summary>What one client over several servers is registered with: options, an HttpClient and a pool of its own, all under one name.</summary>
internal static class RoutingRegistration
{
    /// <param name="services">The services to add to.</param>
    /// <param name="client">The name of the client's type.</param>
    /// <param name="serviceKey">The key; null for none.</param>
    /// <param name="ownSection">The section of the client without a key, beside the one that all share; null for none.</param>
    /// <param name="connectionName">The name of the connection string that has the servers; null for none.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="configureHttpClientBuilder">Configures the HttpClient.</param>
    /// <returns>The key of the pool.</returns>
    public static string Add(
        IServiceCollection services,
        string client,
        object? serviceKey,
        string? ownSection,
        string? connectionName,
        Action<LlamaCppRoutingOptions>? configure,
        Action<IHttpClientBuilder>? configureHttpClientBuilder)
    {
        ArgumentNullException.ThrowIfNull(services);
        string name = serviceKey is null ? client : $"{client}:{serviceKey}";
        OptionsBuilder<LlamaCppRoutingOptions> options = services.AddOptions<LlamaCppRoutingOptions>(name);
        IHttpClientBuilder httpClient = services.AddHttpClient(name);
        if (!services.Any(service => service.ServiceType == typeof(ServerPool) && Equals(service.ServiceKey, name)))
        {
            string? own = serviceKey?.ToString() ?? ownSection;
            string[] sections = own is null ? ["LlamaCpp"] : ["LlamaCpp", $"LlamaCpp:{own}"];
            options
                .Configure<IServiceProvider>((value, provider) => RoutingConfiguration.Read(value, provider.GetService<IConfiguration>(), sections))
                .ValidateOnStart();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LlamaCppRoutingOptions>, RoutingOptionsValidator>());
            services.AddServiceDiscovery();
            Prepare(httpClient);
            ServiceDescriptor resolver = services.Last(service => service.ServiceType == typeof(ServiceEndpointResolver));
            services.AddKeyedSingleton(name, (provider, _) => CreatePool(provider, name, resolver));
        }

        if (connectionName is not null)
        {
            options.Configure<IServiceProvider>((value, provider) => RoutingConfiguration.ReadConnection(value, provider.GetService<IConfiguration>(), connectionName));
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        configureHttpClientBuilder?.Invoke(httpClient);
        return name;
    }

    // A retry below the pool would hide errors from it and double the work: no option brings it back.
    private static void Prepare(IHttpClientBuilder httpClient) => DefaultResilience.LeaveOut(httpClient, _ => false)
        .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(ServerHandler.Create)
        .RedactLoggedHeaders(["Authorization", "X-Api-Key"])

        // The client is a singleton and keeps its handler, which renews its connections itself.
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan);

    private static ServerPool CreatePool(IServiceProvider provider, string name, ServiceDescriptor resolver)
    {
        LlamaCppRoutingOptions options = provider.GetRequiredService<IOptionsMonitor<LlamaCppRoutingOptions>>().Get(name).Clone();
        ILoggerFactory? loggerFactory = provider.GetService<ILoggerFactory>();
        HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);
        PoolTransport transport = new(options.ClientOptions, client, loggerFactory, provider.GetService<TimeProvider>(), isOurs: true);
        IEndpointSource source = options.Service is { } service
            ? new ServiceEndpoints(CreateResolver(provider, resolver), service, options.ServiceApiKey)
            : new FixedEndpoints(options);
        return new ServerPool(options, transport, source, loggerFactory);
    }

    // One of our own: a container that made one can't be disposed synchronously.
    private static ServiceEndpointResolver CreateResolver(IServiceProvider provider, ServiceDescriptor resolver) =>
        (ServiceEndpointResolver?)resolver.ImplementationFactory?.Invoke(provider) ?? provider.GetRequiredService<ServiceEndpointResolver>();
}
