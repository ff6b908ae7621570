namespace LlamaCpp.Routing.Servers;

/// <summary>Where the addresses of the servers come from.</summary>
internal interface IEndpointSource : IAsyncDisposable
{
    /// <summary>The addresses that are known before anybody is asked.</summary>
    IReadOnlyList<LlamaCppEndpoint> Known { get; }

    /// <summary>Gives the addresses, and calls back when there may be others.</summary>
    ValueTask<IReadOnlyList<LlamaCppEndpoint>> GetAsync(Action changed, CancellationToken cancellationToken);
}
