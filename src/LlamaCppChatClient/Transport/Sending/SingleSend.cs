using System.Net.Sockets;
using LlamaCpp.Diagnostics;

namespace LlamaCpp.Transport;

/// <summary>Sends a request once, and makes this library's exceptions of all that can go wrong with it.</summary>
internal static class SingleSend
{
    /// <summary>Sends once; null when the connection was closed before any byte of an answer, and that may be mended by sending again.</summary>
    /// <remarks>A request without a body is sent again over new connections by the platform itself, up to three times: those count.</remarks>
    public static async Task<HttpResponseMessage?> SendAsync(
        ServerSender sender, ServerRequest request, SlotWait? wait, SendAttempt attempt, int resendsLeft, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = RequestMessage.Create(sender, request);
        int changes = request.Target.Changes;
        using HeadersLimit headers = new(attempt, sender.Options.StreamIdleTimeout, wait?.Left ?? Timeout.InfiniteTimeSpan, sender.Time, cancellationToken);
        using ITimer? silence = wait?.Watch();
        long start = sender.Time.GetTimestamp();
        try
        {
            HttpResponseMessage response = await sender.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, headers.Token).ConfigureAwait(false);
            request.Target.NoteAnswer(GatewayAnswer.IsOne(response), isWatched: attempt.Connection is not null, changes);
            if (attempt.Server is { } server && (server.Host != request.Uri.Host || server.Port != request.Uri.Port) && request.Target.Turns.Note(server) is > 0 and int count)
            {
                Log.SeveralEndpoints(sender.Logger, request.Target.BaseUrl, count);
            }

            return response;
        }
        catch (HttpRequestException failure) when (failure is not LlamaCppException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            request.Target.NoteChange();
            return attempt.FreshSends <= resendsLeft && attempt.NothingAnswered && IsClosed(failure)
                ? null
                : throw RequestErrors.NotSent(
                    request, failure, HandshakeWatch.FoundPlainHttp(message), await PlainProbe.FindOtherDefaultAsync(request, failure, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException failure)
        {
            // The caller's token, and not the one that is linked to it.
            throw cancellationToken.IsCancellationRequested ? new OperationCanceledException(failure.Message, failure, cancellationToken)
                : headers.IsOver ? RequestErrors.HeadersStalled(request, sender.Options.StreamIdleTimeout)
                : headers.IsOfSilence ? await wait!.GiveUpAsync(LlamaCppQueuePlace.Server, cancellationToken).ConfigureAwait(false)
                : sender.IsClosed
                ? new ObjectDisposedException(objectName: null, "The client was disposed during the call.")
                : RequestErrors.TimedOut(request, sender.Client.Timeout, sender.Time.GetElapsedTime(start), failure);
        }
        catch (NotSupportedException exception) when (request.Target.Address.NeedsServiceDiscovery)
        {
            throw RequestErrors.NoServiceDiscovery(request, exception);
        }
        catch (Exception exception) when (exception is not (HttpRequestException or ObjectDisposedException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RequestErrors.OfForeignHandler(request, sender.Time.GetElapsedTime(start), exception);
        }
        finally
        {
            // The body outlives the message: it may have to be sent again.
            message.Content = null;
        }
    }

    // In order, or with a reset, which is what a server does that has not read everything.
    private static bool IsClosed(HttpRequestException failure) =>
        failure.HttpRequestError == HttpRequestError.ResponseEnded
        || failure.InnerException?.InnerException is SocketException
        {
            SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
        };
}
