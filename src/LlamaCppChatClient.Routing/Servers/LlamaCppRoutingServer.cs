namespace LlamaCpp.Routing;

/// <summary>The state of one of several servers at one moment, and the client for what concerns this server alone: slots, adapters, metrics, ending a reasoning.</summary>
public sealed class LlamaCppRoutingServer
{
    /// <summary>Gets the server's address and key.</summary>
    public required LlamaCppEndpoint Endpoint { get; init; }

    /// <summary>Gets whether the server gets calls.</summary>
    /// <value><see langword="false"/> until the first call, and while the server is loading, unreachable, silent or has another model.</value>
    public bool IsReady { get; init; }

    /// <summary>Gets how many calls of this client the server has.</summary>
    public int InFlightCount { get; init; }

    /// <summary>Gets how many calls the server works on at once (<c>-np</c>).</summary>
    /// <value>1 until the server said.</value>
    public int SlotCount { get; init; } = 1;

    /// <summary>Gets why the server is out.</summary>
    /// <value><see langword="null"/>: it is ready, or its state has no exception.</value>
    public LlamaCppException? LastError { get; init; }

    /// <summary>Gets the client of this server alone. It stays the pool's: disposing it does nothing.</summary>
    public required LlamaCppServerClient Client { get; init; }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Endpoint.ToString();
}
