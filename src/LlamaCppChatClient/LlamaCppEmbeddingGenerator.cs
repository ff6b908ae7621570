using LlamaCpp.Embeddings;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

/// <summary>Embeds texts with the model of a running llama-server: <c>POST /v1/embeddings</c>.</summary>
/// <remarks>
/// Thread-safe. The server must be started with <c>--embeddings</c> and a pooling (<c>--pooling mean</c>, <c>cls</c> or <c>last</c>)
/// unless the model brings one. Vectors have an L2 norm of 1, so that their dot product is the cosine similarity; another
/// norm can be asked for with <c>EmbeddingGenerationOptions.Normalization</c>. For images see
/// <see cref="LlamaCppContentEmbeddingGenerator"/>. llama.cpp server README, section <c>POST /v1/embeddings</c>.
/// </remarks>
public sealed class LlamaCppEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly ServerConnection _connection;
    private readonly EmbeddingBatches<string> _batches;
    private LlamaCppServerClient? _serverClient;

    /// <summary>Initializes the generator.</summary>
    /// <param name="options">Where the server is, how long to wait for it, and how inputs are split into requests; copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite.
    /// <see langword="null"/> makes one that is disposed with this generator.
    /// </param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppEmbeddingGenerator(LlamaCppOptions options, HttpClient? httpClient = null, ILoggerFactory? loggerFactory = null)
        : this(ServerConnection.Create(options, httpClient, loggerFactory))
    {
    }

    /// <summary>Initializes the generator with a connection of its own and the options of the environment: <see cref="LlamaCppOptions.FromEnvironment"/>.</summary>
    /// <exception cref="ArgumentException">A variable has a value that can't be used.</exception>
    public LlamaCppEmbeddingGenerator()
        : this(LlamaCppOptions.FromEnvironment())
    {
    }

    /// <summary>Initializes the generator with a connection of its own, default options and the first model that the server lists.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppEmbeddingGenerator(string baseUrl)
        : this(LlamaCppOptions.For(baseUrl, model: null))
    {
    }

    /// <summary>Initializes the generator with a connection of its own and default options.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="model">The model to ask for.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppEmbeddingGenerator(string baseUrl, string model)
        : this(LlamaCppOptions.For(baseUrl, model))
    {
    }

    internal LlamaCppEmbeddingGenerator(ServerConnection connection)
    {
        _connection = connection;
        _batches = new EmbeddingBatches<string>(connection, EmbeddingRequestMapper.WriteText);
    }

    /// <summary>Makes one vector for each text, in the order of the texts.</summary>
    /// <param name="values">
    /// The texts. More than <see cref="LlamaCppOptions.MaxEmbeddingBatchSize"/> go out in several requests,
    /// <see cref="LlamaCppOptions.MaxConcurrentEmbeddingRequests"/> at a time; none at all is no request.
    /// </param>
    /// <param name="options">
    /// Options of this call. <see cref="EmbeddingGenerationOptions.Dimensions"/> is sent, but llama-server ignores it: the call
    /// fails when the vectors have another length. Members of <see cref="EmbeddingGenerationOptions.AdditionalProperties"/> go into
    /// the request; <see cref="EmbeddingGenerationOptions.RawRepresentationFactory"/> can make a <c>JsonObject</c> with members that win over all.
    /// </param>
    /// <param name="cancellationToken">Stops the call with all its requests.</param>
    /// <returns>One vector per text, in input order, each with the model and the time; the usage is that of all requests.</returns>
    /// <exception cref="ArgumentException">A text is <see langword="null"/>.</exception>
    /// <exception cref="LlamaCppUnreachableException">No server answers at the address.</exception>
    /// <exception cref="LlamaCppContextOverflowException">A text does not fit into the context.</exception>
    /// <exception cref="LlamaCppException">
    /// The server refused: it runs without <c>--embeddings</c> or with the pooling <c>none</c>, a text is empty or longer than the
    /// physical batch (<c>-ub</c>); or its vectors don't fit the request. Of several requests, the message names the inputs of the one that failed.
    /// </exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        _batches.GenerateAsync(this, values, options, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// Gives this generator, its <see cref="EmbeddingGeneratorMetadata"/>, whose dimensions are known after the first vectors, and a
    /// <see cref="LlamaCppServerClient"/> over the same connection, whose <c>Dispose</c> does nothing.
    /// </remarks>
    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType == typeof(LlamaCppServerClient)
        ? LazyInitializer.EnsureInitialized(ref _serverClient, () => new LlamaCppServerClient(_connection))
        : _batches.GetService(this, serviceType, serviceKey);

    /// <summary>Closes the connections, unless the HttpClient was handed in.</summary>
    public void Dispose() => _batches.Dispose();
}
