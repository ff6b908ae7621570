using System.Runtime.CompilerServices;
using LlamaCpp.Chat;
using LlamaCpp.Errors;
using LlamaCpp.Routing.Servers;
using Microsoft.Extensions.AI;

// Continuation tokens are experimental in some releases of Microsoft.Extensions.AI.
#pragma warning disable MEAI001

namespace LlamaCpp.Routing.Calls;

/// <summary>Calls that concern one server: those that name it, and those that go on with a reply which it keeps. They wait for it and go nowhere else.</summary>
internal sealed class DirectClient(ServerPool pool) : IChatClient
{
    private readonly LlamaCppChatClient _client = new(pool.DirectConnection);

    /// <summary>Whether a call with these options concerns one server.</summary>
    public static bool IsMeant(ChatOptions? options) => options is { Endpoint: not null } or { ContinuationToken: not null };

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        LlamaCppEndpoint endpoint = await FindEndpointAsync(options, cancellationToken).ConfigureAwait(false);
        using ServerLease? place = pool.FindAt(endpoint.BaseUrl)?.Take();
        return await _client.GetResponseAsync(messages, At(endpoint, options), cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        LlamaCppEndpoint endpoint = await FindEndpointAsync(options, cancellationToken).ConfigureAwait(false);
        using ServerLease? place = pool.FindAt(endpoint.BaseUrl)?.Take();
        await foreach (ChatResponseUpdate update in _client.GetStreamingResponseAsync(messages, At(endpoint, options), cancellationToken).ConfigureAwait(false))
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // The pool owns the connection.
    }

    private ChatOptions At(LlamaCppEndpoint endpoint, ChatOptions? options)
    {
        ChatOptions direct = options?.Clone() ?? new ChatOptions();
        direct.Endpoint = endpoint;
        direct.ModelId ??= pool.ModelAt(endpoint);
        return direct;
    }

    /// <exception cref="ArgumentException">The reply is not one of this pool's servers.</exception>
    private async ValueTask<LlamaCppEndpoint> FindEndpointAsync(ChatOptions? options, CancellationToken cancellationToken)
    {
        if (options?.Endpoint is { } endpoint)
        {
            return pool.Complete(endpoint);
        }

        // Tokens travel through browsers: one must not lead a call to an address of somebody else's choice.
        string keeper = ReplyToken.Parse(options!.ContinuationToken!).Server;
        if (Uri.TryCreate(keeper, UriKind.Absolute, out Uri? address))
        {
            if (pool.FindAt(address) is null)
            {
                await pool.MeetAsync(cancellationToken).ConfigureAwait(false);
            }

            if (pool.FindAt(address) is { } server)
            {
                return server.Endpoint;
            }
        }

        throw OptionError.Create($"ChatOptions.ContinuationToken is for {keeper}, which is none of the {pool.Servers.Count} servers.");
    }
}
