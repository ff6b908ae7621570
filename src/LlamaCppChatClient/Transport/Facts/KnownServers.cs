using System.Runtime.CompilerServices;

namespace LlamaCpp.Transport;

/// <summary>The servers that one connection leads to. What is known of them is shared by all clients over the connection.</summary>
internal sealed class KnownServers(ServerConnection connection)
{
    private readonly ConditionalWeakTable<LlamaCppEndpoint, ServerFacts> _others = [];

    /// <summary>The server of the options.</summary>
    public ServerFacts Configured { get; } = new(connection, connection.Target);

    /// <summary>The server of one call: its endpoint's, else the configured one.</summary>
    public ServerFacts For(LlamaCppEndpoint? endpoint) => endpoint is null
        ? Configured
        : _others.GetValue(endpoint, other => new ServerFacts(connection, new ServerTarget(new ServerAddress(other.BaseUrl), other.ApiKey, isOfOneCall: true)));

    /// <summary>The model of one call: its own, else the configured one (of the configured server alone), else the first that the server lists.</summary>
    public async ValueTask<string> ModelAsync(ServerFacts server, string? modelId, CancellationToken cancellationToken) =>
        NullIfEmpty(modelId)
        ?? (server == Configured ? NullIfEmpty(connection.Options.Model) : null)
        ?? await server.GetFirstModelAsync(cancellationToken).ConfigureAwait(false);

    // What a configuration file says for none.
    private static string? NullIfEmpty(string? model) => string.IsNullOrEmpty(model) ? null : model;
}
