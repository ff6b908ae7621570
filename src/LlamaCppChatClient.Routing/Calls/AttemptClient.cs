using System.Runtime.CompilerServices;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Routing.Calls;

/// <summary>One attempt of a call at one server. The failover hands it back, so that it carries the place and why it was given up.</summary>
internal sealed class AttemptClient(ServerPool pool, ServerTaker taker, RoutedCall call, ServerLease lease) : IChatClient
{
    public RoutedCall Call => call;

    public PoolServer Server => lease.Server;

    /// <summary>Why the attempt was cancelled by the pool.</summary>
    public GiveUpReason GaveUp { get; private set; }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using WatchedAttempt attempt = new(pool, taker, call, Server, cancellationToken);
        try
        {
            return await Server.Chat.GetResponseAsync(messages, Watched(options, attempt), attempt.Token).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(attempt).ConfigureAwait(false);
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using WatchedAttempt attempt = new(pool, taker, call, Server, cancellationToken);
        IAsyncEnumerator<ChatResponseUpdate> updates = Server.Chat.GetStreamingResponseAsync(messages, Watched(options, attempt), attempt.Token).GetAsyncEnumerator(attempt.Token);
        await using (updates.ConfigureAwait(false))
        {
            bool more;
            try
            {
                more = await updates.MoveNextAsync().ConfigureAwait(false);
            }
            finally
            {
                await EndAsync(attempt).ConfigureAwait(false);
            }

            // A reply that came while the attempt was given up: the call goes to another server.
            attempt.Token.ThrowIfCancellationRequested();
            for (; more; more = await updates.MoveNextAsync().ConfigureAwait(false))
            {
                yield return updates.Current;
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => lease.Dispose();

    private async Task EndAsync(WatchedAttempt attempt)
    {
        GaveUp = await attempt.EndAsync().ConfigureAwait(false);
        if (GaveUp == GiveUpReason.None)
        {
            Server.Live();
        }
    }

    private static ChatOptions Watched(ChatOptions? options, WatchedAttempt attempt)
    {
        ChatOptions watched = options?.Clone() ?? new ChatOptions();
        watched.RequestWatch = attempt.Request;
        return watched;
    }
}
