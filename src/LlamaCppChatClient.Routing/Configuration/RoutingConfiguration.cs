using Microsoft.Extensions.Configuration;

namespace LlamaCpp.Routing.Configuration;

/// <summary>Reads the options of a registration: its configuration sections, and over them the <c>LLAMACPP_…</c> variables.</summary>
internal static class RoutingConfiguration
{
    private const char Separator = ';';

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

    private static void Read(LlamaCppRoutingOptions options, IConfigurationSection section)
    {
        // A list in a section replaces the one of a weaker section; the binder would add to it.
        if (section["BaseUrl"] is { Length: > 0 } addresses)
        {
            SetServers(options, addresses, section["ApiKey"]);
        }

        if (section.GetSection("Servers").GetChildren().Any())
        {
            options.Servers.Clear();
        }

        IConfiguration rest = Without(section, "BaseUrl", "ApiKey");
        rest.Bind(options);
        Without(section, "BaseUrl", "ApiKey", "Servers", "Service", "ClientOptions").Bind(options.ClientOptions);
        if (options.Service is not null && section["Service"] is not null)
        {
            options.Servers.Clear();
        }
    }

    // Address and key are a pair: addresses that replace others drop their keys.
    private static void ReadVariables(LlamaCppRoutingOptions options, Func<string, string?> read)
    {
        string? key = read("LLAMACPP_API_KEY") is { Length: > 0 } found ? found : null;
        if (read("LLAMACPP_BASE_URL") is { Length: > 0 } addresses)
        {
            SetServers(options, addresses, key);
            options.Service = null;
        }
        else if (key is not null)
        {
            options.ServiceApiKey ??= key;
            foreach (LlamaCppRoutingServerOptions server in options.Servers)
            {
                server.ApiKey ??= key;
            }
        }

        options.ClientOptions.Model = read("LLAMACPP_MODEL") is { Length: > 0 } model ? model : options.ClientOptions.Model;
    }

    private static void SetServers(LlamaCppRoutingOptions options, string addresses, string? apiKey)
    {
        options.Servers.Clear();
        foreach (string address in addresses.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A relative one is refused with the other errors.
            Uri baseUrl = Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out Uri? uri) ? uri : new Uri(Uri.EscapeDataString(address), UriKind.Relative);
            options.Servers.Add(new LlamaCppRoutingServerOptions { BaseUrl = baseUrl, ApiKey = apiKey });
        }
    }

    // Several addresses in one value are no address to the binder.
    private static IConfigurationRoot Without(IConfigurationSection section, params string[] names) => new ConfigurationBuilder()
        .AddInMemoryCollection(section.AsEnumerable(makePathsRelative: true).Where(pair => !names.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)))
        .Build();
}
