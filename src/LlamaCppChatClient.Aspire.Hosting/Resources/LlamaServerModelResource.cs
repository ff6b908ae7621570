namespace Aspire.Hosting.ApplicationModel;

/// <summary>A model of a llama-server that runs as a router.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="modelId">The model's name, as the router lists it.</param>
/// <param name="parent">The router.</param>
public sealed class LlamaServerModelResource(string name, string modelId, ILlamaServerResource parent)
    : Resource(name), IResourceWithParent<ILlamaServerResource>, IResourceWithConnectionString
{
    /// <summary>Gets the model's name, as the router lists it.</summary>
    public string ModelId { get; } = modelId;

    /// <summary>Gets the router.</summary>
    public ILlamaServerResource Parent { get; } = parent;

    /// <summary>Gets the router's connection string, with this model.</summary>
    public ReferenceExpression ConnectionStringExpression => ((IHasLlamaServerState)Parent).State.ConnectionStringOf(ModelId);
}
