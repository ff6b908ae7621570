using System.Net.Sockets;
using System.Threading.RateLimiting;
using LlamaCpp.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaCpp.Transport;

/// <summary>
/// Sends requests and returns answers whose headers have come. Waits for a server that loads its model, and sends again only
/// what the server has certainly not begun to answer. Notes on the target when the server may have changed. Thread-safe.
/// </summary>
internal class ServerSender : IDisposable
{
    // A new connection that is closed before any byte. One that was used before does not count: a server may close it at any
    // time, and a busy client can be given several of them in a row.
    private const int MaxResends = 3;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly bool _ownsClient;
    private volatile bool _disposed;

    protected ServerSender(LlamaCppOptions options, HttpClient? client, ILoggerFactory? loggerFactory, TimeProvider? time = null, bool watched = false, SharedPlaces? places = null)
    {
        Options = options;
        Target = new ServerTarget(new ServerAddress(options.BaseUrl), options.ApiKey, options.Names, client?.DefaultRequestHeaders.Authorization?.Parameter);
        if (Target.Address.UnixSocket is not null && client is not null && !watched)
        {
            throw new ArgumentException("A Unix socket needs this library's own connections: hand in no HttpClient.", nameof(client));
        }

        _ownsClient = client is null;
        Client = client ?? new HttpClient(ServerHandler.Create()) { Timeout = Timeout.InfiniteTimeSpan };
        Redactor = new KeyRedactor(options.ApiKey, client?.DefaultRequestHeaders.Authorization?.Parameter);
        Logger = CleanLogger.Over((loggerFactory ?? NullLoggerFactory.Instance).CreateLogger("LlamaCpp"), Redactor);
        Time = time ?? TimeProvider.System;
        Places = places ?? SharedPlaces.Of(client);
        if (options.DroppedKey is { } dropped)
        {
            Log.KeyDropped(Logger, dropped.Key, dropped.Address, Target.BaseUrl);
        }
    }

    /// <summary>The options as they were when the connection was made; a later change has no effect.</summary>
    public LlamaCppOptions Options { get; }

    /// <summary>The configured server.</summary>
    public ServerTarget Target { get; }

    public HttpClient Client { get; }

    /// <summary>Takes the keys of all servers that calls have named out of logs and activities.</summary>
    public KeyRedactor Redactor { get; }

    public ILogger Logger { get; }

    public TimeProvider Time { get; }

    /// <summary>How many requests that take a slot may be under way to each server.</summary>
    public SharedPlaces Places { get; }

    /// <summary>Sends until the server answers, and returns the answer once its headers have come.</summary>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <exception cref="LlamaCppBusyException">No slot became free in time.</exception>
    public Task<HttpResponseMessage> SendAsync(ServerRequest request, CancellationToken cancellationToken) => request.Queue is { } queue
        ? SendInTurnAsync(queue, request, cancellationToken)
        : SendNowAsync(request, null, cancellationToken);

    public void Dispose()
    {
        _disposed = true;
        if (_ownsClient)
        {
            Client.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendInTurnAsync(RequestQueue queue, ServerRequest request, CancellationToken cancellationToken)
    {
        long start = Time.GetTimestamp();
        SlotWait wait = new(this, request);
        RateLimitLease? place = await wait.EnterAsync(queue, cancellationToken).ConfigureAwait(false);
        try
        {
            HttpResponseMessage response = await SendNowAsync(request, wait, cancellationToken).ConfigureAwait(false);
            wait.End();
            if (request.Streaming)
            {
                // Headers of other replies come with their end.
                ClientMetrics.RecordQueue(request.Target.BaseUrl, request.Model, Time.GetElapsedTime(start));
            }

            return QueuedResponse.Over(response, place);
        }
        catch
        {
            place?.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendNowAsync(ServerRequest request, SlotWait? wait, CancellationToken cancellationToken)
    {
        long start = Time.GetTimestamp();
        TimeSpan pause = FirstPause;
        bool hasLostServer = false;
        for (int resends = 0; ;)
        {
            request.Watch?.NoteSending(request.Streaming);
            WatchedStream.SendAttempt attempt = WatchedStream.BeginAttempt(Options.StreamIdleTimeout);
            HttpResponseMessage? response = await SendOnceAsync(request, wait, attempt, MaxResends - resends, cancellationToken).ConfigureAwait(false);
            if (response is null)
            {
                resends += attempt.FreshSends;
                ClientMetrics.AddResend(request.Target.BaseUrl, request.Model, "connection_closed");
                Log.ConnectionClosedUnanswered(Logger, request.Uri);
                continue;
            }

            request.Target.IsBehindGateway = GatewayAnswer.IsOne(response);
            if (response.IsSuccessStatusCode)
            {
                request.Watch?.NoteHeaders();
                NoteLoading(request, pause, Time.GetElapsedTime(start));
                ThrowIfCompressed(request, response);
                return response;
            }

            TimeSpan waited;
            using (response)
            {
                ServerError error = await ErrorReader.ReadAsync(request, response, Time.GetElapsedTime(start), Options.StreamIdleTimeout, Time, cancellationToken).ConfigureAwait(false);
                waited = Time.GetElapsedTime(start);
                if (!(request.IsQuestion ? error.IsLoading : error.IsNotThereYet) || !MayWait(request.ReadyTimeout, waited))
                {
                    NoteLoading(request, pause, waited);

                    // Asked for on the way to an exception only.
                    ModelListing? models = request.ListModels is { } list && Hints.NameModels(request, error)
                        ? await list(cancellationToken).ConfigureAwait(false)
                        : null;
                    throw RequestErrors.Refused(request, error, waited, models);
                }

                if (!hasLostServer && GatewayAnswer.HasLostServer(response, error))
                {
                    hasLostServer = true;
                    ClientMetrics.AddResend(request.Target.BaseUrl, request.Model, "gateway");
                    Log.GatewayLostServer(Logger, request.Uri);
                    continue;
                }

                request.Target.NoteChange();
                Log.WaitingForModel(Logger, request.Target.BaseUrl, waited.TotalSeconds, error.Payload?.Message ?? error.Excerpt);
            }

            // The last pause ends with the limit, so that the server is asked once more then.
            TimeSpan left = request.ReadyTimeout - waited;
            await Task.Delay(request.ReadyTimeout == Timeout.InfiniteTimeSpan || pause < left ? pause : left, Time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            wait?.Restart();
        }
    }

    private static void NoteLoading(ServerRequest request, TimeSpan pause, TimeSpan waited)
    {
        if (pause != FirstPause)
        {
            ClientMetrics.RecordLoading(request.Target.BaseUrl, request.Model, waited);
        }
    }

    /// <summary>Sends once; null when the connection was closed before any byte of an answer, and that may be mended by sending again.</summary>
    /// <remarks>A request without a body is sent again over new connections by the platform itself, up to three times: those count.</remarks>
    private async Task<HttpResponseMessage?> SendOnceAsync(
        ServerRequest request, SlotWait? wait, WatchedStream.SendAttempt attempt, int resendsLeft, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = RequestMessage.Create(this, request);
        int changes = request.Target.Changes;
        using HeadersLimit headers = new(attempt, Options.StreamIdleTimeout, wait?.Left ?? Timeout.InfiniteTimeSpan, Time, cancellationToken);
        using ITimer? silence = wait?.Watch();
        long start = Time.GetTimestamp();
        try
        {
            HttpResponseMessage response = await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, headers.Token).ConfigureAwait(false);

            // Over a foreign handler nobody sees whether a connection was closed unanswered: there a kept one could cost a call.
            request.Target.NoteAnswer(attempt.Connection is not null && GatewayAnswer.IsOne(response), changes);
            if (attempt.Server is { } server && (server.Host != request.Uri.Host || server.Port != request.Uri.Port) && request.Target.Turns.Note(server) is > 0 and int count)
            {
                Log.SeveralEndpoints(Logger, request.Target.BaseUrl, count);
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
                : headers.IsOver ? RequestErrors.HeadersStalled(request, Options.StreamIdleTimeout)
                : headers.IsOfSilence ? await wait!.GiveUpAsync(LlamaCppQueuePlace.Server, cancellationToken).ConfigureAwait(false)
                : _disposed && _ownsClient
                ? new ObjectDisposedException(objectName: null, "The client was disposed during the call.")
                : RequestErrors.TimedOut(request, Client.Timeout, Time.GetElapsedTime(start), failure);
        }
        catch (NotSupportedException exception) when (request.Target.Address.NeedsServiceDiscovery)
        {
            throw RequestErrors.NoServiceDiscovery(request, exception);
        }
        catch (Exception exception) when (exception is not (HttpRequestException or ObjectDisposedException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RequestErrors.OfForeignHandler(request, Time.GetElapsedTime(start), exception);
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

    private static void ThrowIfCompressed(ServerRequest request, HttpResponseMessage response)
    {
        if (ResponseHeaders.IsCompressed(response))
        {
            response.Dispose();
            throw RequestErrors.Compressed(request, response.StatusCode, ResponseHeaders.Get(response, "Content-Encoding"));
        }
    }

    private static bool MayWait(TimeSpan limit, TimeSpan waited) => limit == Timeout.InfiniteTimeSpan || waited < limit;
}
