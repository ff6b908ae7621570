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
    public KeyRedactor Redactor => Target.Redactor;

    public ILogger Logger { get; }

    public TimeProvider Time { get; }

    /// <summary>Whether the connections are closed, because the client was disposed.</summary>
    public bool IsClosed => _disposed && _ownsClient;

    /// <summary>How many requests that take a slot may be under way to each server.</summary>
    public SharedPlaces Places { get; }

    /// <summary>Sends until the server answers, and returns the answer once its headers have come.</summary>
    /// <exception cref="LlamaCppException">The server was not reached, or refused.</exception>
    /// <exception cref="LlamaCppBusyException">No slot became free in time.</exception>
    public async Task<HttpResponseMessage> SendAsync(ServerRequest request, CancellationToken cancellationToken)
    {
        using SlotWait? wait = request.Queue is { } queue ? new SlotWait(this, request, queue) : null;
        if (wait is not null)
        {
            await wait.EnterAsync(cancellationToken).ConfigureAwait(false);
        }

        long start = Time.GetTimestamp();
        TimeSpan pause = FirstPause;
        bool hasLostServer = false;
        for (int resends = 0; ;)
        {
            request.Watch?.NoteSending(request.Streaming);
            SendAttempt attempt = WatchedStream.BeginAttempt(Options.StreamIdleTimeout);
            HttpResponseMessage? response = await SingleSend.SendAsync(this, request, wait, attempt, MaxResends - resends, cancellationToken).ConfigureAwait(false);
            if (response is null)
            {
                resends += attempt.FreshSends;
                ClientMetrics.AddResend(request.Target.BaseUrl, request.Model, "connection_closed");
                Log.ConnectionClosedUnanswered(Logger, request.Uri);
                continue;
            }

            if (response.IsSuccessStatusCode)
            {
                request.Watch?.NoteHeaders();
                NoteLoading(request, pause, Time.GetElapsedTime(start));
                ThrowIfCompressed(request, response);
                return wait is null ? response : wait.End(response);
            }

            TimeSpan waited;
            using (response)
            {
                (ServerError error, waited) = await ReadRefusalAsync(request, response, start, pause, cancellationToken).ConfigureAwait(false);
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

    public void Dispose()
    {
        _disposed = true;
        if (_ownsClient)
        {
            Client.Dispose();
        }
    }

    /// <summary>Reads a refusal after which the request is sent again; throws any other.</summary>
    private async Task<(ServerError Error, TimeSpan Waited)> ReadRefusalAsync(
        ServerRequest request, HttpResponseMessage response, long start, TimeSpan pause, CancellationToken cancellationToken)
    {
        ServerError error = await ErrorReader.ReadAsync(request, response, Time.GetElapsedTime(start), Options.StreamIdleTimeout, Time, cancellationToken).ConfigureAwait(false);
        TimeSpan waited = Time.GetElapsedTime(start);
        if ((request.IsQuestion ? error.IsLoading : error.IsNotThereYet) && MayWait(request.ReadyTimeout, waited))
        {
            return (error, waited);
        }

        NoteLoading(request, pause, waited);

        // Asked for on the way to an exception only.
        ModelListing? models = request.ListModels is { } list && Hints.NameModels(request, error) ? await list(cancellationToken).ConfigureAwait(false) : null;
        throw RequestErrors.Refused(request, error, waited, models);
    }

    private static void NoteLoading(ServerRequest request, TimeSpan pause, TimeSpan waited)
    {
        if (pause != FirstPause)
        {
            ClientMetrics.RecordLoading(request.Target.BaseUrl, request.Model, waited);
        }
    }

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
