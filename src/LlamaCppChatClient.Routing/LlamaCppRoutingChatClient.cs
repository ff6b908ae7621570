using System.Runtime.CompilerServices;
using LlamaCpp.Routing.Calls;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Routing;

/// <summary>Chat over several llama-servers that have the same model.</summary>
/// <remarks>
/// A conversation stays with the server that has it in its cache: by <c>ChatOptions.AffinityKey</c>, else by the beginning of its
/// messages. A call goes to another server when its own is unreachable, loading, silent or filled by somebody else, as long as no
/// part of the answer has been returned. What a server refuses is thrown at once. Thread-safe.
/// </remarks>
public sealed class LlamaCppRoutingChatClient : IChatClient
{
    private readonly ServerPool _pool;
    private readonly bool _ownsPool;
    private readonly FailoverRouter _router;
    private readonly DirectClient _direct;
    private readonly LeastBusyCaller _caller;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Initializes the client.</summary>
    /// <param name="options">The servers, and when a call leaves one; copied.</param>
    /// <param name="httpClient">
    /// The client to send with, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite, and it should not retry.
    /// <see langword="null"/> makes one that is disposed with this client.
    /// </param>
    /// <param name="loggerFactory">Where to log; <see langword="null"/> for nowhere.</param>
    /// <exception cref="ArgumentException">An option has a value that can't be used.</exception>
    public LlamaCppRoutingChatClient(LlamaCppRoutingOptions options, HttpClient? httpClient = null, ILoggerFactory? loggerFactory = null)
        : this(PoolFactory.Create(options, httpClient, loggerFactory), ownsPool: true)
    {
    }

    internal LlamaCppRoutingChatClient(ServerPool pool, bool ownsPool)
    {
        _pool = pool;
        _ownsPool = ownsPool;
        _router = new FailoverRouter(pool);
        _direct = new DirectClient(pool);
        _caller = new LeastBusyCaller(pool);
        _metadata = new ChatClientMetadata("llamacpp", pool.Address, pool.Options.ClientOptions.Model);
    }

    internal ServerPool Pool => _pool;

    /// <summary>Sends the messages to a server and returns the whole reply.</summary>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="options">
    /// Options of this call. With <c>Endpoint</c> it goes to that server and no other, with a <c>ContinuationToken</c> to the one that keeps the
    /// reply; <c>SlotId</c> needs an <c>Endpoint</c>.
    /// </param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it.</param>
    /// <returns>One message; <c>response.ServerUrl</c> is the server that answered.</returns>
    /// <exception cref="ArgumentException">A slot is named without its server, or a reply is continued that none of the servers made.</exception>
    /// <exception cref="LlamaCppUnreachableException">No server can be reached; the message names each.</exception>
    /// <exception cref="LlamaCppContextOverflowException">The prompt does not fit into the context.</exception>
    /// <exception cref="LlamaCppException">A server refused; or all are loading longer than <see cref="LlamaCppOptions.ReadyTimeout"/>.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        // A sequence may give its items only once, and the second server needs them too.
        Choose(messages, options).GetResponseAsync([.. messages], options, cancellationToken);

    /// <summary>Sends the messages to a server and returns the reply as it is generated.</summary>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="options">
    /// Options of this call. With <c>Endpoint</c> it goes to that server and no other, with a <c>ContinuationToken</c> to the one that keeps the
    /// reply; <c>SlotId</c> needs an <c>Endpoint</c>.
    /// </param>
    /// <param name="cancellationToken">Stops the call, and the server's generation with it. So does leaving the loop.</param>
    /// <returns>Updates; <c>update.ServerUrl</c> of the first and the last is the server that answers.</returns>
    /// <exception cref="ArgumentException">A slot is named without its server, or a reply is continued that none of the servers made.</exception>
    /// <exception cref="LlamaCppUnreachableException">No server can be reached; the message names each.</exception>
    /// <exception cref="LlamaCppContextOverflowException">The prompt does not fit into the context.</exception>
    /// <exception cref="LlamaCppInterruptedException">The reply broke off after its first update; what had arrived is in it.</exception>
    /// <exception cref="LlamaCppException">A server refused; or all are loading longer than <see cref="LlamaCppOptions.ReadyTimeout"/>.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Choose(messages, options).GetStreamingResponseAsync([.. messages], options, cancellationToken);

    /// <summary>Gets the servers as they are now.</summary>
    /// <returns>A copy of the state, in the order of the options. Empty before the first call when the servers come from service discovery.</returns>
    public IReadOnlyList<LlamaCppRoutingServer> GetServers() => _pool.GetServers();

    /// <summary>
    /// Makes a call that belongs to no conversation at the least busy server: reranking, tokenizing, counting tokens, completion of text.
    /// When that server is not there, the call is made at another one.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="call">Makes the call; it may be asked several times, with the clients of different servers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The result of the call.</returns>
    /// <exception cref="LlamaCppUnreachableException">No server can be reached; the message names each.</exception>
    /// <exception cref="LlamaCppException">A server refused.</exception>
    public Task<T> CallLeastBusyServerAsync<T>(Func<LlamaCppServerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _caller.CallAsync((server, token) => call(server.RoutedClient, token), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Gives this client, its <see cref="ChatClientMetadata"/>, and with an address (<see cref="Uri"/> or text) as key the
    /// <see cref="LlamaCppServerClient"/> of that server; without a key none, since the state of a random server is of no use.
    /// </remarks>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null
            ? _pool.GetServerClient(serviceType, serviceKey)
            : serviceType == typeof(ChatClientMetadata) ? _metadata
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

    private IChatClient Choose(IEnumerable<ChatMessage> messages, ChatOptions? options, [CallerArgumentExpression(nameof(options))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (DirectClient.IsMeant(options))
        {
            return _direct;
        }

        return options?.SlotId is null ? _router : throw new ArgumentException("SlotId names a slot of one server: set Endpoint too.", name);
    }
}
