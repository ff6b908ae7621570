using LlamaCpp.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlamaCpp.DependencyInjection;

/// <summary>What one client is registered with: options, an HttpClient and a connection of its own.</summary>
internal static class LlamaCppRegistration
{
    /// <summary>Adds a registration, or the options of a further call to one that exists.</summary>
    public static void Add(
        IServiceCollection services, RegistrationName name, Action<LlamaCppOptions>? configure, Action<IHttpClientBuilder>? configureHttpClientBuilder)
    {
        ArgumentNullException.ThrowIfNull(services);
        string optionsName = name.ToString();

        // Before any configure function, since code wins.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<LlamaCppOptions>, LlamaCppConfiguration>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<LlamaCppOptions>, SharedCode>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LlamaCppOptions>, LlamaCppOptionsValidator>());
        services.TryAddSingleton<SharedPlaces>();
        OptionsBuilder<LlamaCppOptions> options = services.AddOptions<LlamaCppOptions>(optionsName);
        IHttpClientBuilder httpClient = services.AddHttpClient(optionsName);
        if (!services.Any(service => service.ServiceType == typeof(ServerConnection) && Equals(service.ServiceKey, name)))
        {
            options.ValidateOnStart();
            DefaultResilience.LeaveOut(httpClient, provider => provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get(optionsName).UseDefaultResilience)
                .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
                .ConfigurePrimaryHttpMessageHandler(ServerHandler.Create)
                .RedactLoggedHeaders(["Authorization", "X-Api-Key"])

                // The clients are singletons and keep their handler, which renews its connections itself.
                .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
            services.AddKeyedSingleton(name, (provider, _) => new ServerConnection(
                provider.GetRequiredService<IOptionsMonitor<LlamaCppOptions>>().Get(optionsName).Clone(),
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(optionsName),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<TimeProvider>(),
                watched: true,
                provider.GetRequiredService<SharedPlaces>()));
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        configureHttpClientBuilder?.Invoke(httpClient);
    }

    /// <summary>Registers a client over the connection of a registration, under the registration's key; a null key is none.</summary>
    public static void AddClient<T>(IServiceCollection services, RegistrationName name, Func<ServerConnection, T> create)
        where T : class =>
        services.TryAddKeyedSingleton(name.ServiceKey, (provider, _) => create(provider.GetRequiredKeyedService<ServerConnection>(name)));
}
