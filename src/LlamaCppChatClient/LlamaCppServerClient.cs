using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp;

/// <summary>What llama-server has beside chat and embeddings: health, models, tokens, text completion, reranking, slots, adapters, metrics.</summary>
/// <remarks>
/// Thread-safe. A model that no call names is the configured one, else the first that the server lists; a server
/// with one model takes any name, a router finds the model by it and loads it if need be. What a server was not started for is
/// a <see cref="LlamaCppException"/> whose <see cref="LlamaCppException.Hint"/> names the flag. A server that is still loading is
/// waited for, up to <see cref="LlamaCppOptions.ReadyTimeout"/>. Every call is virtual, so that code that uses the client can be tested.
/// </remarks>
public partial class LlamaCppServerClient : IDisposable
{
    private readonly ServerConnection _connection;
    private readonly bool _ownsConnection;

    /// <summary>Initializes the client.</summary>
    /// <param name="options">Where the server is and how long to wait for it; copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite.
    /// <see langword="null"/> makes one that is disposed with this client.
    /// </param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppServerClient(LlamaCppOptions options, HttpClient? httpClient = null, ILoggerFactory? loggerFactory = null)
        : this(ServerConnection.Create(options, httpClient, loggerFactory)) => _ownsConnection = true;

    /// <summary>Initializes the client with a connection of its own and the options of the environment: <see cref="LlamaCppOptions.FromEnvironment"/>.</summary>
    /// <exception cref="ArgumentException">A variable has a value that can't be used.</exception>
    public LlamaCppServerClient()
        : this(LlamaCppOptions.FromEnvironment())
    {
    }

    /// <summary>Initializes the client with a connection of its own, default options and the first model that the server lists.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppServerClient(string baseUrl)
        : this(LlamaCppOptions.For(baseUrl, model: null))
    {
    }

    /// <summary>Initializes the client with a connection of its own and default options.</summary>
    /// <param name="baseUrl">The server's address, in any of the forms that <see cref="LlamaCppOptions.BaseUrl"/> takes.</param>
    /// <param name="model">The model to ask for.</param>
    /// <exception cref="ArgumentException">The address can't be used.</exception>
    public LlamaCppServerClient(string baseUrl, string model)
        : this(LlamaCppOptions.For(baseUrl, model))
    {
    }

    /// <summary>Initializes a client over a connection that others share.</summary>
    internal LlamaCppServerClient(ServerConnection connection) => _connection = connection;

    private ServerAddress Address => _connection.Target.Address;

    /// <summary>Closes the connections, unless the HttpClient was handed in or the connection is shared with another client.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connections, unless the HttpClient was handed in or the connection is shared with another client.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _ownsConnection)
        {
            _connection.Dispose();
        }
    }

    /// <summary>The server of one call.</summary>
    private ServerFacts ServerOf(LlamaCppRequestOptions? options) => _connection.Servers.For(options?.Endpoint);

    /// <summary>Makes a call to its server with its model, and once more when the model that was discovered has gone.</summary>
    private Task<T> WithModelAsync<T>(LlamaCppRequestOptions? options, Func<ServerFacts, string, Task<T>> call, CancellationToken cancellationToken)
    {
        ServerFacts server = ServerOf(options);
        return _connection.Servers.WithModelAsync(server, options?.ModelId, model => call(server, model), cancellationToken);
    }

    /// <summary>Asks something of the named model. Without a name it asks plainly: only a router wants one, and then gets that of its default model.</summary>
    private async Task<T> AskAsync<T>(ServerFacts server, string? model, Func<string, Task<T>> ask, CancellationToken cancellationToken)
    {
        string name = _connection.Servers.NamedModel(server, model) ?? server.KnownRouterModel ?? "";
        try
        {
            return await ask(name).ConfigureAwait(false);
        }
        catch (LlamaCppException error) when (name.Length == 0 && error.ServerMessage?.Contains("model name is missing", StringComparison.Ordinal) is true)
        {
            return await ask(await server.GetDefaultModelAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a route that takes its model in the query and only looks: a router loads the model only if it may.</summary>
    private Task<T> LookAsync<T>(string path, RequestHints hints, LlamaCppRequestOptions? options, Func<ServerRequest, Task<T>> send, CancellationToken cancellationToken)
    {
        ServerFacts server = ServerOf(options);
        bool load = options?.Load ?? false;
        return AskAsync(
            server,
            options?.ModelId,
            name => send(server.Request(HttpMethod.Get, server.Target.Address.Native(path + ServerAddress.ModelQuery(name, load))) with { Hints = hints }),
            cancellationToken);
    }

    private Task<T> GetAsync<TWire, T>(ServerFacts server, Uri uri, JsonTypeInfo<TWire> type, Func<TWire, T> map, CancellationToken cancellationToken)
        where TWire : class =>
        JsonExchange.SendAsync(_connection, server.Request(HttpMethod.Get, uri), type, map, cancellationToken);

    /// <summary>Posts an object with the members that <paramref name="write"/> writes.</summary>
    private Task<T> PostAsync<T>(ServerRequest request, Action<Utf8JsonWriter> write, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        PostAsync(request, write, type, static value => value, cancellationToken);

    private async Task<T> PostAsync<TWire, T>(
        ServerRequest request, Action<Utf8JsonWriter> write, JsonTypeInfo<TWire> type, Func<TWire, T> map, CancellationToken cancellationToken)
        where TWire : class
    {
        using RequestBody body = new();
        body.Json.WriteStartObject();
        write(body.Json);
        body.Json.WriteEndObject();
        body.Complete();
        return await JsonExchange.SendAsync(_connection, request with { Body = body }, type, map, cancellationToken).ConfigureAwait(false);
    }
}
