using LlamaCpp.Embeddings;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

/// <summary>Embeds images and texts into one space, with a multimodal embedding model behind llama-server: <c>POST /v1/embeddings</c>.</summary>
/// <remarks>
/// Thread-safe. The server must be started with <c>--embeddings</c>, <c>--pooling last</c> and the model's projector
/// (<c>--mmproj</c>). <see cref="TextContent"/> gives the same vector as <see cref="LlamaCppEmbeddingGenerator"/> does; an image is a
/// <see cref="DataContent"/> or <see cref="UriContent"/> with an <c>image/*</c> media type. A line break follows each image, since
/// the server stops as a whole when an input ends with an image (build b11669), and its vector is pooled over what follows the
/// image: with <c>--pooling mean</c>, too, it is that of the end. llama.cpp server README, section <c>POST /v1/embeddings</c>.
/// </remarks>
public sealed class LlamaCppContentEmbeddingGenerator : IEmbeddingGenerator<AIContent, Embedding<float>>
{
    private readonly ServerConnection _connection;
    private readonly EmbeddingBatches<AIContent> _batches;
    private LlamaCppServerClient? _serverClient;

    /// <summary>Initializes the generator.</summary>
    /// <param name="options">Where the server is, how long to wait for it, and how inputs are split into requests; copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite.
    /// <see langword="null"/> makes one that is disposed with this generator.
    /// </param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppContentEmbeddingGenerator(LlamaCppOptions options, HttpClient? httpClient = null, ILoggerFactory? loggerFactory = null)
        : this(ServerConnection.Create(options, httpClient, loggerFactory))
    {
    }

    /// <summary>Initializes the generator with a connection of its own and the options of the environment: <see cref="LlamaCppOptions.FromEnvironment"/>.</summary>
    /// <exception cref="ArgumentException">A variable has a value that can't be used.</exception>
    public LlamaCppContentEmbeddingGenerator()
        : this(LlamaCppOptions.FromEnvironment())
    {
    }

    /// <summary>Initializes the generator with a connection of its own, default options and the first model that the server lists.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppContentEmbeddingGenerator(string baseUrl)
        : this(LlamaCppOptions.For(baseUrl, model: null))
    {
    }

    /// <summary>Initializes the generator with a connection of its own and default options.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="model">The model to ask for.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppContentEmbeddingGenerator(string baseUrl, string model)
        : this(LlamaCppOptions.For(baseUrl, model))
    {
    }

    internal LlamaCppContentEmbeddingGenerator(ServerConnection connection)
    {
        _connection = connection;
        bool allowFileUris = connection.Options.AllowFileUris;
        _batches = new EmbeddingBatches<AIContent>(connection, (body, content) => EmbeddingRequestMapper.WriteContent(body, content, allowFileUris));
    }

    /// <summary>Makes one vector for each content, in the order of the contents.</summary>
    /// <param name="values">Texts (<see cref="TextContent"/>, or data of a text media type) and images; what else the model takes is passed on.</param>
    /// <param name="options">Options of this call, as for <see cref="LlamaCppEmbeddingGenerator.GenerateAsync"/>.</param>
    /// <param name="cancellationToken">Stops the call with all its requests.</param>
    /// <returns>One vector per content, in input order, each with the model and the time; the usage is that of all requests.</returns>
    /// <exception cref="ArgumentException">A content is <see langword="null"/>.</exception>
    /// <exception cref="NotSupportedException">A content has no form that llama-server takes.</exception>
    /// <exception cref="LlamaCppUnreachableException">No server answers at the address.</exception>
    /// <exception cref="LlamaCppContextOverflowException">A content does not fit into the context.</exception>
    /// <exception cref="LlamaCppException">
    /// The server refused, e.g. since it runs without <c>--mmproj</c>; or its vectors don't fit the request.
    /// </exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<AIContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
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
