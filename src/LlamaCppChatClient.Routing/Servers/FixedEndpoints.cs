namespace LlamaCpp.Routing.Servers;

/// <summary>The servers of the options.</summary>
internal sealed class FixedEndpoints(LlamaCppRoutingOptions options) : IEndpointSource
{
    public IReadOnlyList<LlamaCppEndpoint> Known { get; } = [.. options.Servers.Select(server => new LlamaCppEndpoint(server.BaseUrl!, server.ApiKey))];

    public ValueTask<IReadOnlyList<LlamaCppEndpoint>> GetAsync(Action changed, CancellationToken cancellationToken) => new(Known);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
