namespace Aspire.Hosting.ApplicationModel;

/// <summary>A llama-server that runs in a container.</summary>
/// <param name="name">The name of the resource.</param>
public sealed class LlamaServerResource(string name) : ContainerResource(name), ILlamaServerResource, IHasLlamaServerState
{
    private LlamaServerState State => field ??= new LlamaServerState(this);

    LlamaServerState IHasLlamaServerState.State => State;

    /// <inheritdoc/>
    public EndpointReference PrimaryEndpoint => State.PrimaryEndpoint;

    /// <inheritdoc/>
    public IReadOnlyList<ILlamaServerResource> Servers => State.Servers;

    /// <inheritdoc/>
    public ParameterResource? ApiKey => State.ApiKey;

    /// <inheritdoc/>
    public string? ModelId => State.ModelId;

    /// <summary>Gets the connection string: <c>Endpoint=http://…;Key=…;Model=…</c>, with a comma between the addresses of replicas.</summary>
    public ReferenceExpression ConnectionStringExpression => State.ConnectionString;

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() => State.Properties;
}
