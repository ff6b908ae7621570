namespace LlamaCpp.Routing.Servers;

/// <summary>Asks a server whether it is ready, and what it is.</summary>
internal static class ServerProbe
{
    /// <summary>How long <c>GET /health</c> may take: the server answers it within milliseconds, whatever else it does.</summary>
    public static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Asks for the health alone.</summary>
    public static async Task<ServerState> AskHealthAsync(PoolServer server, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(HealthTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await server.ServerClient.GetHealthAsync(cancellationToken: both.Token).ConfigureAwait(false) switch
            {
                LlamaCppServerState.Ready => ServerState.Ready,
                LlamaCppServerState.Loading => ServerState.Loading,
                _ => ServerState.Unreachable,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ServerState.Silent;
        }
        catch (LlamaCppException)
        {
            // It refuses this client, and will tell the caller why.
            return ServerState.Ready;
        }
    }

    /// <summary>Asks for the health, and a ready server for its facts.</summary>
    /// <param name="server">The server.</param>
    /// <param name="model">The model that calls ask for; null for the first.</param>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Stops the questions.</param>
    public static async Task<ProbeResult> AskAsync(PoolServer server, string? model, TimeProvider time, CancellationToken cancellationToken)
    {
        ServerState state = await AskHealthAsync(server, time, cancellationToken).ConfigureAwait(false);
        return new ProbeResult(state, state == ServerState.Ready ? await AskFactsAsync(server, model, time, cancellationToken).ConfigureAwait(false) : ModelFacts.Unknown);
    }

    private static async Task<ModelFacts> AskFactsAsync(PoolServer server, string? model, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(server.Connection.Options.DiscoveryTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ModelFacts facts = ModelFacts.Unknown;
        try
        {
            IReadOnlyList<LlamaCppModel> models = await server.ServerClient.PeekModelsAsync(both.Token).ConfigureAwait(false);
            LlamaCppModel? known = models.Count == 1 ? models[0] : models.FirstOrDefault(each => each.Id == model || each.Aliases.Contains(model, StringComparer.Ordinal));
            if (known is not null)
            {
                facts = facts with
                {
                    ParameterCount = known.ParameterCount,
                    SizeInBytes = known.SizeInBytes,
                    EmbeddingSize = known.EmbeddingSize,
                    VocabularySize = known.VocabularySize,
                    ContextSize = known.ContextSize,
                };
            }

            LlamaCppServerProperties properties = await server.ServerClient.PeekAsync(both.Token).ConfigureAwait(false);
            if (properties.IsRouter && known is { State: LlamaCppModelState.Loaded })
            {
                properties = await server.ServerClient.PeekAsync(known, both.Token).ConfigureAwait(false);
            }

            return facts with { ContextSize = properties.ContextSize ?? facts.ContextSize, BuildInfo = properties.BuildInfo, SlotCount = properties.SlotCount };
        }
        catch (Exception error) when (error is LlamaCppException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A proxy or another kind of server may not have these routes.
            return facts;
        }
    }
}
