namespace LlamaCpp.Transport;

/// <summary>The servers that one connection leads to. What is known of them is shared by all clients over the connection.</summary>
internal sealed class KnownServers(ServerSender sender)
{
    // Addresses may come from an application's own callers.
    private const int MaxOthers = 100;

    // By value: a caller may make an endpoint anew for each call.
    private readonly Dictionary<LlamaCppEndpoint, ServerFacts> _others = [];

    /// <summary>The server of the options.</summary>
    public ServerFacts Configured { get; } = new(sender, sender.Target);

    /// <summary>The server of one call: its endpoint's, else the configured one.</summary>
    public ServerFacts For(LlamaCppEndpoint? endpoint)
    {
        if (endpoint is null)
        {
            return Configured;
        }

        lock (_others)
        {
            if (!_others.TryGetValue(endpoint, out ServerFacts? server))
            {
                if (_others.Count == MaxOthers)
                {
                    _others.Clear();
                }

                sender.Redactor.Add(endpoint.ApiKey);
                server = new ServerFacts(sender, new ServerTarget(new ServerAddress(endpoint.BaseUrl), endpoint.ApiKey, SettingNames.Endpoint));
                _others[endpoint] = server;
            }

            return server;
        }
    }

    /// <summary>The model of one call: its own, else the configured one (of the configured server alone), else the server's default.</summary>
    public async ValueTask<string> ModelAsync(ServerFacts server, string? modelId, CancellationToken cancellationToken) =>
        NamedModel(server, modelId) ?? await server.GetDefaultModelAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a call with its model, and once more with another when the one that was discovered has gone.</summary>
    public async Task<T> WithModelAsync<T>(ServerFacts server, string? modelId, Func<string, Task<T>> call, CancellationToken cancellationToken) =>
        NamedModel(server, modelId) is { } named
            ? await call(named).ConfigureAwait(false)
            : await WithDiscoveredAsync(server, await server.GetDefaultModelAsync(cancellationToken).ConfigureAwait(false), call, cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a call with a model that was discovered, and once more with the one that the server lists now when that has gone.</summary>
    public static async Task<T> WithDiscoveredAsync<T>(ServerFacts server, string model, Func<string, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(model).ConfigureAwait(false);
        }
        catch (LlamaCppException error) when (error.IsUnknownModel)
        {
            if (await server.ReplaceDefaultModelAsync(model, cancellationToken).ConfigureAwait(false) is not { } other)
            {
                throw;
            }

            return await call(other).ConfigureAwait(false);
        }
    }

    /// <summary>The model that the call or the options name; null when it has to be discovered.</summary>
    public string? NamedModel(ServerFacts server, string? modelId) =>
        NullIfEmpty(modelId) ?? (server == Configured ? NullIfEmpty(sender.Options.Model) : null);

    // What a configuration file says for none.
    private static string? NullIfEmpty(string? model) => string.IsNullOrEmpty(model) ? null : model;
}
