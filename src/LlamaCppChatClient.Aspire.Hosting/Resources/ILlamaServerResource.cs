namespace Aspire.Hosting.ApplicationModel;

/// <summary>A llama-server: a container or an executable.</summary>
public interface ILlamaServerResource : IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithArgs, IResourceWithWaitSupport
{
    /// <summary>Gets the endpoint of the server's HTTP API, which serves its web page too.</summary>
    EndpointReference PrimaryEndpoint { get; }

    /// <summary>Gets the servers of this resource: itself first, then its replicas.</summary>
    /// <value>One server, unless <c>WithReplicas</c> added others.</value>
    IReadOnlyList<ILlamaServerResource> Servers { get; }

    /// <summary>Gets the API key that the server asks for.</summary>
    /// <value><see langword="null"/>, the default: it asks for none.</value>
    ParameterResource? ApiKey { get; }

    /// <summary>Gets the model that clients ask for, which stands in the connection string.</summary>
    /// <value><see langword="null"/>, the default: clients ask the server which model it has.</value>
    string? ModelId { get; }
}
