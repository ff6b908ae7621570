using System.Data.Common;

namespace LlamaCpp.Routing.Configuration;

/// <summary>
/// A connection string as an Aspire AppHost makes it: <c>Endpoint=http://a,http://b;Key=…;Model=…</c>, one address for each server. Addresses
/// alone are one, too.
/// </summary>
/// <param name="Addresses">The addresses; empty when there is no endpoint.</param>
/// <param name="ApiKey">The key of all servers, or null.</param>
/// <param name="Model">The model, or null.</param>
internal sealed record ServerConnectionString(IReadOnlyList<string> Addresses, string? ApiKey, string? Model)
{
    private static readonly char[] Separators = [',', ';'];

    /// <param name="text">The connection string.</param>
    /// <param name="name">Its name, for the error.</param>
    /// <exception cref="InvalidOperationException">It has another form.</exception>
    public static ServerConnectionString Parse(string text, string name)
    {
        string[] addresses = SplitAddresses(text);
        if (addresses.Length > 0 && Uri.TryCreate(addresses[0], UriKind.Absolute, out _))
        {
            return new ServerConnectionString(addresses, null, null);
        }

        DbConnectionStringBuilder parts = Read(text, name);
        return parts.ContainsKey("Endpoint") || parts.ContainsKey("Key") || parts.ContainsKey("Model")
            ? new ServerConnectionString(SplitAddresses(Find(parts, "Endpoint") ?? ""), Find(parts, "Key"), Find(parts, "Model"))
            : throw OtherForm(name);
    }

    /// <summary>The addresses of a text that has several: <c>http://a:8080;http://b:8080</c>, or with commas.</summary>
    public static string[] SplitAddresses(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static DbConnectionStringBuilder Read(string text, string name)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text };
        }
        catch (ArgumentException)
        {
#pragma warning disable MA0054 // The text holds a key, and so may the exception.
            throw OtherForm(name);
#pragma warning restore MA0054
        }
    }

    private static InvalidOperationException OtherForm(string name) => new(
        $"ConnectionStrings:{name} is neither an address nor of the form 'Endpoint=http://localhost:8080,http://localhost:8081;Key=…;Model=…'.");

    private static string? Find(DbConnectionStringBuilder parts, string name) =>
        parts.TryGetValue(name, out object? value) && value is string { Length: > 0 } text ? text : null;
}
