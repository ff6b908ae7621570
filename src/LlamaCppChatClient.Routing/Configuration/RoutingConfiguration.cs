using Microsoft.Extensions.Configuration;

namespace LlamaCpp.Routing.Configuration;

/// <summary>Reads the options of a registration: its configuration sections, over them the <c>LLAMACPP_…</c> variables, and over these a connection string.</summary>
internal static class RoutingConfiguration
{
    /// <param name="options">The options to fill.</param>
    /// <param name="configuration">The application's configuration; null reads the environment alone.</param>
    /// <param name="sections">The sections, the weakest first.</param>
    public static void Read(LlamaCppRoutingOptions options, IConfiguration? configuration, IEnumerable<string> sections)
    {
        if (configuration is not null)
        {
            foreach (string section in sections)
            {
                Read(options, configuration.GetSection(section));
            }
        }

        ReadVariables(options, name => configuration is null ? Environment.GetEnvironmentVariable(name) : configuration[name]);
    }

    /// <summary>Reads <c>ConnectionStrings:name</c>; what it does not have stays as it is.</summary>
    /// <exception cref="InvalidOperationException">The connection string can't be used.</exception>
    public static void ReadConnection(LlamaCppRoutingOptions options, IConfiguration? configuration, string name)
    {
        if (configuration?.GetConnectionString(name) is { Length: > 0 } text)
        {
            ServerConnectionString connection = ServerConnectionString.Parse(text, name);
            if (connection.Addresses.Count > 0)
            {
                SetServers(options, connection.Addresses, connection.ApiKey);
            }
            else if (connection.ApiKey is { } key)
            {
                SetKey(options, _ => key);
            }

            options.ClientOptions.Model = connection.Model ?? options.ClientOptions.Model;
        }
    }

    private static void Read(LlamaCppRoutingOptions options, IConfigurationSection section)
    {
        // What a section lists replaces what a weaker one lists, with its keys; the binder would add to it.
        string? key = section["ApiKey"] is { Length: > 0 } own ? own : null;
        string[] addresses = ServerConnectionString.SplitAddresses(section["BaseUrl"] ?? "");
        bool hasServers = addresses.Length > 0 || section["Service"] is { Length: > 0 } || section.GetSection("Servers").GetChildren().Any();
        if (hasServers)
        {
            SetServers(options, addresses, key);
        }

        Without(section, "BaseUrl", "ApiKey").Bind(options);
        Without(section, "BaseUrl", "ApiKey", "Servers", "Service", "ClientOptions", "UseDefaultResilience").Bind(options.ClientOptions);
        if (hasServers && key is not null)
        {
            SetKey(options, given => given ?? key);
        }
    }

    // Address and key are a pair: addresses that replace others drop their keys.
    private static void ReadVariables(LlamaCppRoutingOptions options, Func<string, string?> read)
    {
        string? key = read("LLAMACPP_API_KEY") is { Length: > 0 } found ? found : null;
        if (read("LLAMACPP_BASE_URL") is { Length: > 0 } addresses)
        {
            SetServers(options, ServerConnectionString.SplitAddresses(addresses), key);
        }
        else if (key is not null)
        {
            SetKey(options, given => given ?? key);
        }

        options.ClientOptions.Model = read("LLAMACPP_MODEL") is { Length: > 0 } model ? model : options.ClientOptions.Model;
    }

    private static void SetKey(LlamaCppRoutingOptions options, Func<string?, string?> choose)
    {
        options.ServiceApiKey = choose(options.ServiceApiKey);
        foreach (LlamaCppRoutingServerOptions server in options.Servers)
        {
            server.ApiKey = choose(server.ApiKey);
        }
    }

    private static void SetServers(LlamaCppRoutingOptions options, IReadOnlyList<string> addresses, string? apiKey)
    {
        options.Servers.Clear();
        options.Service = null;
        options.ServiceApiKey = null;
        foreach (string address in addresses)
        {
            // A relative one is refused with the other errors.
            Uri baseUrl = Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out Uri? uri) ? uri : new Uri(Uri.EscapeDataString(address), UriKind.Relative);
            if (addresses.Count == 1 && RoutingOptionsValidator.IsServiceName(baseUrl))
            {
                (options.Service, options.ServiceApiKey) = (baseUrl, apiKey);
                return;
            }

            options.Servers.Add(new LlamaCppRoutingServerOptions { BaseUrl = baseUrl, ApiKey = apiKey });
        }
    }

    // Several addresses in one value are no address to the binder.
    private static IConfigurationRoot Without(IConfigurationSection section, params string[] names) => new ConfigurationBuilder()
        .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(pair => !names.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)))
        .Build();
}
