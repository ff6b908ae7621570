using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What both kinds of llama-server resource hold, and the connection string that they make of it.</summary>
internal sealed class LlamaServerState(ILlamaServerResource resource)
{
    public const string EndpointName = "http";

    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(resource, EndpointName);

    public List<ILlamaServerResource> Servers => field ??= [resource];

    /// <summary>What every server is made with. Replicas have their own.</summary>
    public IReadOnlySet<IResourceAnnotation> Defaults { get; private set; } = new HashSet<IResourceAnnotation>();

    public ParameterResource? ApiKey { get; set; }

    public string? ModelId { get; set; }

    /// <summary><c>Endpoint=http://a,http://b;Key=…;Model=…</c>: the addresses of all servers, and what is known of key and model.</summary>
    public ReferenceExpression ConnectionString => ConnectionStringOf(ModelId);

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> Properties
    {
        get
        {
            yield return new("Host", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Host)}"));
            yield return new("Port", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Port)}"));
            yield return new("Uri", ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}"));
            if (ApiKey is not null)
            {
                yield return new("Key", ReferenceExpression.Create($"{ApiKey}"));
            }

            if (ModelId is not null)
            {
                yield return new("Model", ReferenceExpression.Create($"{ModelId}"));
            }
        }
    }

    public void EndDefaults() => Defaults = resource.Annotations.ToHashSet();

    public ReferenceExpression ConnectionStringOf(string? modelId)
    {
        ReferenceExpressionBuilder text = new();
        text.AppendLiteral("Endpoint=");
        for (int i = 0; i < Servers.Count; i++)
        {
            text.AppendLiteral(i == 0 ? "" : ",");
            text.AppendFormatted(Servers[i].PrimaryEndpoint.Property(EndpointProperty.Url));
        }

        if (ApiKey is not null)
        {
            text.AppendLiteral(";Key=");
            text.AppendFormatted(ApiKey);
        }

        if (modelId is not null)
        {
            text.AppendLiteral($";Model={modelId}");
        }

        return text.Build();
    }
}
