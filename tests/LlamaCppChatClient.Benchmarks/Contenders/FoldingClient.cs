using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>Gets whole answers as streams, like this library; the server of these cases gives no others.</summary>
internal sealed class FoldingClient(IChatClient client) : DelegatingChatClient(client)
{
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);
}
