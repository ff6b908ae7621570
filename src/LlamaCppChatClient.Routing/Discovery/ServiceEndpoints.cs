using System.Net;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.ServiceDiscovery;

namespace LlamaCpp.Routing.Discovery;

/// <summary>The servers that service discovery lists under one name.</summary>
internal sealed class ServiceEndpoints(ServiceEndpointResolver resolver, Uri service, string? apiKey) : IEndpointSource
{
    private IDisposable? _registration;

    public IReadOnlyList<LlamaCppEndpoint> Known => [];

    /// <exception cref="InvalidOperationException">Service discovery does not know the name.</exception>
    public async ValueTask<IReadOnlyList<LlamaCppEndpoint>> GetAsync(Action changed, CancellationToken cancellationToken)
    {
        string name = service.OriginalString.TrimEnd('/');
        ServiceEndpointSource found = await resolver.GetEndpointsAsync(name, cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _registration, found.ChangeToken.RegisterChangeCallback(static state => ((Action)state!)(), changed))?.Dispose();
        return [.. found.Endpoints.Select(endpoint => new LlamaCppEndpoint(ToUri(endpoint.EndPoint), apiKey)).DistinctBy(endpoint => endpoint.BaseUrl)];
    }

    public ValueTask DisposeAsync()
    {
        _registration?.Dispose();
        return resolver.DisposeAsync();
    }

    private Uri ToUri(EndPoint endpoint)
    {
        // The first scheme that the name allows; an endpoint of the configuration brings its own.
        string scheme = service.Scheme.Split('+')[0];
        return endpoint switch
        {
            UriEndPoint { Uri: { } uri } => uri,
            IPEndPoint ip => new Uri($"{scheme}://{ip}"),
            DnsEndPoint { Port: > 0 } dns => new Uri($"{scheme}://{dns.Host}:{dns.Port}"),
            _ => throw new InvalidOperationException(
                $"Service discovery does not know '{service}': add Services:{service.Host}:http:0 to the configuration, with the address of a server, or another provider."),
        };
    }
}
