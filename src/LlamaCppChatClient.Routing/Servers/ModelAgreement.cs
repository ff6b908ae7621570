namespace LlamaCpp.Routing.Servers;

/// <summary>
/// Holds the model that the servers of a pool have in common: the first server's, until the last server that had it
/// comes back with another one. A server that is out for a while still counts: its absence must not let another model in.
/// </summary>
internal sealed class ModelAgreement
{
    private readonly HashSet<PoolServer> _holders = [];
    private PoolServer? _first;

    /// <summary>What is agreed on.</summary>
    public ModelFacts Facts { get; private set; } = ModelFacts.Unknown;

    /// <summary>The server that it comes from.</summary>
    public PoolServer First => _first ?? throw new InvalidOperationException("No server has answered yet.");

    /// <summary>Whether the server has the model of the pool, which it sets when nobody else has one.</summary>
    public bool Admits(PoolServer server, ModelFacts facts)
    {
        if (_holders.Count > 0 && facts.HasSameModel(Facts))
        {
            _holders.Add(server);
            return true;
        }

        _holders.Remove(server);
        if (_holders.Count > 0)
        {
            return false;
        }

        _holders.Add(server);
        _first = server;
        Facts = facts;
        return true;
    }

    public void Forget(PoolServer server) => _holders.Remove(server);
}
