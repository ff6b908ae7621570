namespace LlamaCpp.Routing;

/// <summary>Which llama-servers share the calls, and when a call leaves the server that has its conversation.</summary>
/// <remarks>
/// In order of precedence: code, <c>LLAMACPP_BASE_URL</c> with several addresses (<c>http://a:8080;http://b:8080</c>),
/// the configuration section <c>LlamaCpp</c> (a keyed client: <c>LlamaCpp:&lt;key&gt;</c>) with <c>Servers:0:BaseUrl</c>, ….
/// </remarks>
public sealed class LlamaCppRoutingOptions
{
    /// <summary>Gets the servers. They must have the same model: one with other weights gets no calls.</summary>
    /// <value>The default is empty; at least one is needed unless <see cref="Service"/> is set.</value>
    public IList<LlamaCppRoutingServerOptions> Servers { get; } = [];

    /// <summary>Gets or sets the name whose endpoints are the servers, for service discovery: <c>https+http://llama</c>, in place of <see cref="Servers"/>.</summary>
    /// <value>The default is <see langword="null"/>. Needs registration by dependency injection.</value>
    public Uri? Service { get; set; }

    /// <summary>Gets or sets the key that all endpoints of <see cref="Service"/> take (<c>--api-key</c>).</summary>
    /// <value>The default is <see langword="null"/>: the placeholder <c>llamacpp</c> is sent.</value>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? ServiceApiKey { get; set; }

    /// <summary>Gets what is the same for all servers: model, timeouts, batch sizes. An address or a key that is set here is refused.</summary>
    /// <value><see cref="LlamaCppOptions.ReadyTimeout"/> is how long a call waits when no server is ready and at least one is loading.</value>
    public LlamaCppOptions ClientOptions { get; } = new();

    /// <summary>
    /// Gets or sets how long a call waits for the server that has its conversation while another one is free. Moving costs the
    /// processing of the whole conversation.
    /// </summary>
    /// <value>The default is 1 second; zero never waits; <see cref="Timeout.InfiniteTimeSpan"/> leaves a server only when it fails.</value>
    /// <remarks>A shorter <see cref="LlamaCppOptions.QueueTimeout"/> limits this wait too. It holds at each server: a call that finds no slot in time goes to one with a free slot.</remarks>
    public TimeSpan AffinityTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest pause between two questions (<c>GET /health</c>) whether a server that failed is back. The first pause is 250 ms; each is twice as long as the last.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan MaxEjectionTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how many beginnings of conversations are remembered with their server; the least recently used are forgotten.</summary>
    /// <value>The default is 10,000: one for each message of a conversation, or one for each affinity key. Zero remembers none.</value>
    public int MaxRememberedPrefixes { get; set; } = 10_000;

    internal LlamaCppRoutingOptions Clone()
    {
        LlamaCppRoutingOptions copy = new(ClientOptions.Clone())
        {
            Service = Service,
            ServiceApiKey = ServiceApiKey,
            AffinityTimeout = AffinityTimeout,
            MaxEjectionTime = MaxEjectionTime,
            MaxRememberedPrefixes = MaxRememberedPrefixes,
        };
        foreach (LlamaCppRoutingServerOptions server in Servers)
        {
            copy.Servers.Add(new LlamaCppRoutingServerOptions { BaseUrl = server.BaseUrl, ApiKey = server.ApiKey });
        }

        return copy;
    }

    /// <summary>Initializes the options.</summary>
    public LlamaCppRoutingOptions()
    {
    }

    private LlamaCppRoutingOptions(LlamaCppOptions clientOptions) => ClientOptions = clientOptions;
}
