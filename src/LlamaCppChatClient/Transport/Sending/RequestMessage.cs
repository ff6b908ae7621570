namespace LlamaCpp.Transport;

/// <summary>Makes what HttpClient sends of a request: a new message for each time that it is sent.</summary>
internal static class RequestMessage
{
    // Of Microsoft.Extensions.AI, the version that this library was made with.
    private const string UserAgent = $"LlamaCppChatClient/{Versions.Library} MEAI/{Versions.Abstractions}";

    public static HttpRequestMessage Create(ServerSender sender, ServerRequest request)
    {
        HttpRequestMessage message = new(request.Method, request.Uri) { Content = request.Body };
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);

        // A foreign client may bring its own key, which is meant for the configured server alone.
        if (request.Target.HasApiKey || request.Target != sender.Target || sender.Client.DefaultRequestHeaders.Authorization is null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", request.Target.Authorization);
        }

        if (request.AffinityKey is { } key && sender.Options.AffinityHeaderName is { } header)
        {
            message.Headers.TryAddWithoutValidation(header, key.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Uri.EscapeDataString(key) : key);
        }

        if (request.Target.Address.UnixSocket is { } socket)
        {
            message.Options.Set(ServerHandler.UnixSocket, socket);
            message.Headers.Host = "localhost";
        }

        if (request is { KeptId: { } id, Body: not null })
        {
            message.Headers.TryAddWithoutValidation("X-Conversation-Id", id);
        }

        if (request.Streaming && !request.Target.KeepsConnections)
        {
            // The next request could be given the closing connection.
            message.Headers.ConnectionClose = true;
        }

        return message;
    }
}
