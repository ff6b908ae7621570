using System.Net;
using System.Net.Sockets;

namespace LlamaCpp.Transport;

/// <summary>Asks whether something speaks HTTP without TLS at a port, with a request that carries neither key nor prompt.</summary>
internal static class PlainProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The address of a server at the other usual port, when nobody set an address and none is at the default; else null.</summary>
    public static async Task<Uri?> FindOtherDefaultAsync(ServerRequest request, HttpRequestException error, CancellationToken cancellationToken)
    {
        Uri other = AddressHints.OtherDefault;
        return ReferenceEquals(request.Target.BaseUrl, LlamaCppOptions.DefaultBaseUrl) && error.HttpRequestError == HttpRequestError.ConnectionError
            && await AnswersAsync(new DnsEndPoint(other.Host, other.Port), cancellationToken).ConfigureAwait(false)
            ? other
            : null;
    }

    public static async Task<bool> AnswersAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Limit);
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server, patience.Token).ConfigureAwait(false);
            using NetworkStream stream = new(socket);
            await stream.WriteAsync("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), patience.Token).ConfigureAwait(false);
            byte[] answer = new byte["HTTP/1.1 200".Length];
            int length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, patience.Token).ConfigureAwait(false);

            // A server with TLS answers a request without it with the status 400.
            return length == answer.Length && answer.AsSpan().StartsWith("HTTP/1."u8) && !answer.AsSpan().EndsWith(" 400"u8);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
