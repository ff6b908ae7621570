using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace LlamaCpp.Aspire.Settings;

/// <summary>Reads the settings of one connection.</summary>
internal static class ClientSettings
{
    private const string Section = "Aspire:LlamaCpp";

    /// <exception cref="InvalidOperationException">The connection string can't be used.</exception>
    public static LlamaCppClientSettings Read(IConfiguration configuration, string connectionName, Action<LlamaCppClientSettings>? configure)
    {
        LlamaCppClientSettings settings = new();
        configuration.GetSection(Section).Bind(settings);
        configuration.GetSection($"{Section}:{connectionName}").Bind(settings);
        if (configuration.GetConnectionString(connectionName) is { Length: > 0 } connectionString)
        {
            Apply(connectionString, connectionName, settings);
        }

        configure?.Invoke(settings);
        return settings;
    }

    /// <summary>Copies what was set to the options of the client.</summary>
    public static void CopyTo(this LlamaCppClientSettings settings, LlamaCppOptions options)
    {
        if (settings.Endpoint is { } endpoint)
        {
            // Address and key are a pair: a key of elsewhere is not for this server.
            options.BaseUrl = endpoint;
            options.ApiKey = settings.Key;
        }
        else if (settings.Key is { } key)
        {
            options.ApiKey = key;
        }

        options.Model = settings.Model ?? options.Model;
    }

    private static void Apply(string connectionString, string name, LlamaCppClientSettings settings)
    {
        if (Uri.TryCreate(connectionString, UriKind.Absolute, out Uri? address))
        {
            (settings.Endpoint, settings.Key) = (address, null);
            return;
        }

        DbConnectionStringBuilder parts = Parse(connectionString, name);
        if (Find(parts, "Endpoint") is { } endpoint)
        {
            (settings.Endpoint, settings.Key) = (ToAddress(endpoint, name), null);
        }

        settings.Key = Find(parts, "Key") ?? settings.Key;
        settings.Model = Find(parts, "Model") ?? settings.Model;
    }

    private static DbConnectionStringBuilder Parse(string connectionString, string name)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connectionString };
        }
        catch (ArgumentException)
        {
#pragma warning disable MA0054 // The text holds a key, and so may the exception.
            throw new InvalidOperationException($"ConnectionStrings:{name} is neither an address nor of the form 'Endpoint=http://localhost:8080;Key=…;Model=…'.");
#pragma warning restore MA0054
        }
    }

    private static Uri ToAddress(string endpoint, string name)
    {
        string[] addresses = endpoint.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return addresses.Length > 1
            ? throw new InvalidOperationException(
                $"ConnectionStrings:{name} names {addresses.Length} servers. This client talks to one: use AddLlamaCppRoutingChatClient of the package LlamaCppChatClient.Routing.")
            : Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) ? address
            : throw new InvalidOperationException($"ConnectionStrings:{name} has no absolute URL as its Endpoint.");
    }

    private static string? Find(DbConnectionStringBuilder parts, string name) =>
        parts.TryGetValue(name, out object? value) && value is string { Length: > 0 } text ? text : null;
}
