using LlamaCpp.Embeddings;
using LlamaCpp.Routing.Embeddings;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing;

/// <summary>Embeds images and texts with several llama-servers that have the same multimodal model.</summary>
/// <remarks>
/// Contents go out in requests of <see cref="LlamaCppOptions.MaxEmbeddingBatchSize"/>, each to the server that has the fewest, and to another
/// one when that is not there. The same model gives the same vectors on each server; one with another model gets no requests. Thread-safe.
/// </remarks>
public sealed class LlamaCppRoutingContentEmbeddingGenerator : IEmbeddingGenerator<AIContent, Embedding<float>>
{
    private readonly ServerPool _pool;
    private readonly bool _ownsPool;
    private readonly RoutedEmbeddings<AIContent> _embeddings;

    /// <summary>Initializes the generator.</summary>
    /// <param name="options">The servers; copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite, and it should not retry.
    /// <see langword="null"/> makes one that is disposed with this generator.
    /// </param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppRoutingContentEmbeddingGenerator(LlamaCppRoutingOptions options, HttpClient? httpClient = null, ILoggerFactory? loggerFactory = null)
        : this(PoolFactory.Create(options, httpClient, loggerFactory), ownsPool: true)
    {
    }

    internal LlamaCppRoutingContentEmbeddingGenerator(ServerPool pool, bool ownsPool)
    {
        _pool = pool;
        _ownsPool = ownsPool;
        bool allowFileUris = pool.Options.ClientOptions.AllowFileUris;
        _embeddings = new RoutedEmbeddings<AIContent>(pool, (body, content) => EmbeddingRequestMapper.WriteContent(body, content, allowFileUris));
    }

    /// <summary>Makes one vector for each content, in the order of the contents.</summary>
    /// <param name="values">Texts, images (<see cref="DataContent"/>) and their addresses (<see cref="UriContent"/>).</param>
    /// <param name="options">Options of this call. With <c>Endpoint</c> all requests go to that server and no other.</param>
    /// <param name="cancellationToken">Stops the call with all its requests.</param>
    /// <returns>One vector per content, in input order; the usage is that of all requests.</returns>
    /// <exception cref="ArgumentException">A content is <see langword="null"/>.</exception>
    /// <exception cref="LlamaCppUnreachableException">No server can be reached; the message names each.</exception>
    /// <exception cref="LlamaCppContextOverflowException">A content does not fit into the context.</exception>
    /// <exception cref="LlamaCppException">A server refused; the first refusal ends the call.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<AIContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        _embeddings.GenerateAsync(this, values, options, cancellationToken);

    /// <summary>Gets the servers as they are now.</summary>
    /// <returns>A copy of the state, in the order of the options. Empty before the first call when the servers come from service discovery.</returns>
    public IReadOnlyList<LlamaCppRoutingServer> GetServers() => _pool.GetServers();

    /// <inheritdoc/>
    /// <remarks>Gives this generator, its <see cref="EmbeddingGeneratorMetadata"/>, and with an address as key the <see cref="LlamaCppServerClient"/> of that server.</remarks>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? _pool.GetServerClient(serviceType, serviceKey)
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("llamacpp", _pool.Address, _pool.Options.ClientOptions.Model)
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Closes the connections, unless the HttpClient was handed in, and stops asking for servers that are out.</summary>
    public void Dispose()
    {
        if (_ownsPool)
        {
            _pool.Dispose();
        }
    }
}
