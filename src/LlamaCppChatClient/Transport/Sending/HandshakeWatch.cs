using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.Transport;

/// <summary>
/// Watches a TLS handshake. A server without TLS waits in silence for the rest of what it takes for a request; so when the
/// handshake gets no answer for a second, a request without TLS is tried beside it, without key and prompt.
/// </summary>
internal sealed class HandshakeWatch : IDisposable
{
    private static readonly HttpRequestOptionsKey<HandshakeWatch> Key = new("LlamaCpp.Handshake");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _done = new();

    private volatile bool _speaksPlainHttp;

    /// <summary>Begins to watch the handshake over a connected socket, when there is going to be one with the server itself.</summary>
    public static void Begin(SocketsHttpConnectionContext context, Socket socket)
    {
        if (context.InitialRequestMessage is { RequestUri: { Scheme: "https" } uri } message && uri.IdnHost == context.DnsEndPoint.Host && uri.Port == context.DnsEndPoint.Port)
        {
            HandshakeWatch watch = new();
            message.Options.Set(Key, watch);
            _ = watch.RunAsync(context.DnsEndPoint, socket);
        }
    }

    /// <summary>The handshake is over.</summary>
    public static void End(HttpRequestMessage message)
    {
        if (message.Options.TryGetValue(Key, out HandshakeWatch? watch))
        {
            watch.Dispose();
        }
    }

    /// <summary>Whether the handshake was given up because a request without TLS was answered.</summary>
    public static bool FoundPlainHttp(HttpRequestMessage message) => message.Options.TryGetValue(Key, out HandshakeWatch? watch) && watch._speaksPlainHttp;

    public void Dispose() => _done.Cancel();

    private async Task RunAsync(DnsEndPoint server, Socket socket)
    {
        await Task.Delay(Patience, _done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_done.IsCancellationRequested && !socket.SafeHandle.IsClosed && await PlainProbe.AnswersAsync(server, _done.Token).ConfigureAwait(false))
        {
            _speaksPlainHttp = true;
            socket.Dispose();
        }
    }
}
