namespace LlamaCpp.Aspire;

/// <summary>Provides the settings of a client of llama-server.</summary>
/// <remarks>
/// Read from the configuration section <c>Aspire:LlamaCpp</c>, then <c>Aspire:LlamaCpp:&lt;connection name&gt;</c>, then the connection string
/// <c>Endpoint=http://localhost:8080;Key=…;Model=…</c>; the later wins.
/// </remarks>
public sealed class LlamaCppClientSettings
{
    /// <summary>Gets or sets the server's address.</summary>
    /// <value>
    /// As <see cref="LlamaCppOptions.BaseUrl"/> takes it; with service discovery also <c>https+http://llama</c>. The default is <see langword="null"/>:
    /// that of the options, of <c>LLAMACPP_BASE_URL</c>, or <c>http://localhost:8080</c>.
    /// </value>
    public Uri? Endpoint { get; set; }

    /// <summary>Gets or sets the API key that the server asks for.</summary>
    /// <value>The default is <see langword="null"/>. It belongs to the address: a connection string with an address replaces both.</value>
    public string? Key { get; set; }

    /// <summary>Gets or sets the model to ask for.</summary>
    /// <value>The default is <see langword="null"/>: the first that the server lists.</value>
    public string? Model { get; set; }

    /// <summary>Gets or sets a value that indicates whether the health check is left out.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Gets or sets a value that indicates whether traces are left out.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool DisableTracing { get; set; }

    /// <summary>Gets or sets a value that indicates whether metrics are left out.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool DisableMetrics { get; set; }

    /// <summary>Gets or sets a value that indicates whether what the server counts (<c>GET /metrics</c>) is published, too.</summary>
    /// <value>The default is <see langword="false"/>. The server needs <c>--metrics</c>; it is not woken by it.</value>
    public bool EnableServerMetrics { get; set; }
}
