using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LlamaCpp.Transport;

/// <summary>
/// The events of one streamed answer. Every error of the connection becomes a <see cref="LlamaCppException"/>; giving the
/// stream up before its end closes the connection, which is what stops the server's generation.
/// </summary>
internal sealed class ServerStream<T> : IAsyncDisposable
{
    private readonly ServerRequest _request;
    private readonly HttpResponseMessage _response;
    private readonly MonitoredStream _body;
    private readonly PeekedStream _peeked;
    private readonly IAsyncEnumerator<SseItem<T>> _events;
    private readonly CancellationToken _cancellationToken;
    private readonly LlamaCppOptions _options;
    private long _keptBytes;

    private ServerStream(
        ServerRequest request, HttpResponseMessage response, MonitoredStream body, SseItemParser<T> parse, LlamaCppOptions options, CancellationToken cancellationToken)
    {
        _request = request;
        _response = response;
        _body = body;
        _options = options;
        _cancellationToken = cancellationToken;
        _peeked = new PeekedStream(body);
        _events = SseParser.Create(_peeked, parse).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>The event that the last <see cref="ReadAsync"/> found.</summary>
    public T Current => _events.Current.Data;

    /// <summary>Text in the stream that is no event, such as a router's <c>proxy error: …</c>, or null.</summary>
    public string? StrayText => _body.StrayText;

    /// <summary>Whether the body is a document, which another reader reads and ends. Until its first bytes have come, whether it is labelled so.</summary>
    public bool IsDocument { get; private set; }

    /// <summary>Whether the last event has been read: nothing but the end of the body can follow.</summary>
    public bool IsComplete { get; set; }

    /// <summary>The bytes that <see cref="LookAsync"/> took of a document.</summary>
    public ReadOnlyMemory<byte> Beginning => _peeked.Peeked;

    /// <summary>Opens the body of an answer whose headers have come; takes over the response.</summary>
    public static async Task<ServerStream<T>> OpenAsync(
        ServerSender connection, ServerRequest request, HttpResponseMessage response, SseItemParser<T> parse, CancellationToken cancellationToken)
    {
        try
        {
            // A token that is cancelled already is seen by the first reading, after which the connection is closed properly.
            Stream body = await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false);
            body = request.Resume?.Invoke(body) ?? body;
            LlamaCppOptions options = connection.Options;
            MonitoredStream monitored = new(body, request.MayBeSilent ? Timeout.InfiniteTimeSpan : options.StreamIdleTimeout, options.MaxEventSize, connection.Time);
            return new ServerStream<T>(request, response, monitored, parse, options, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The events of a body that has come as a whole; takes over the response.</summary>
    public static ServerStream<T> Over(
        byte[] events, ServerSender connection, ServerRequest request, HttpResponseMessage response, SseItemParser<T> parse, CancellationToken cancellationToken)
    {
        MonitoredStream body = new(new MemoryStream(events), Timeout.InfiniteTimeSpan, connection.Options.MaxEventSize, connection.Time);
        return new ServerStream<T>(request, response, body, parse, connection.Options, cancellationToken);
    }

    /// <summary>
    /// Waits for the first bytes, by which it is known whether the body is a document: gateways label streams as JSON and documents as streams. The label
    /// decides where the bytes say nothing.
    /// </summary>
    /// <returns><see cref="IsDocument"/>.</returns>
    public async ValueTask<bool> LookAsync()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        IsDocument = ResponseHeaders.AreOfDocument(_response);
        try
        {
            BodyKind? kind = null;
            while (kind is null)
            {
                kind = _peeked.Look(await _body.ReadAsync(_peeked.Free, _cancellationToken).ConfigureAwait(false));
            }

            IsDocument = kind == BodyKind.Document || (kind == BodyKind.Other && IsDocument);
            return IsDocument;
        }
        catch (Exception error) when (error is not (LlamaCppException or JsonException))
        {
            throw ToException(error);
        }
    }

    /// <summary>Reads the next event; false at the end of the body.</summary>
    public ValueTask<bool> ReadAsync()
    {
        _cancellationToken.ThrowIfCancellationRequested();

        // Most events are there already, in the bytes of the last read (benchmark: "stream of 2,000 chunks").
        ValueTask<bool> next = _events.MoveNextAsync();
        return next.IsCompletedSuccessfully ? next : WaitAsync(next);
    }

    /// <summary>Counts what an answer keeps of its events, in bytes: each is bounded, but there may be any number. The error when it is too much.</summary>
    public LlamaCppException? Keep(long bytes)
    {
        _keptBytes += bytes;
        return _keptBytes > _options.MaxResponseSize ? RequestErrors.TooLarge(_request, "The answer", _options.MaxResponseSize, nameof(LlamaCppOptions.MaxResponseSize)) : null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsComplete && !_body.AtEnd && _request.Target.KeepsConnections)
            {
                await _body.FinishAsync().ConfigureAwait(false);
            }
            else if (!_body.AtEnd && !IsDocument)
            {
                _body.Abort();
            }

            await _events.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _body.DisposeAsync().ConfigureAwait(false);
            _response.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(ValueTask<bool> next)
    {
        try
        {
            return await next.ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (LlamaCppException or JsonException))
        {
            throw ToException(error);
        }
    }

    private LlamaCppException ToException(Exception error)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_body.WasTooLarge)
        {
            return RequestErrors.TooLarge(_request, "An event in the answer", _options.MaxEventSize, nameof(LlamaCppOptions.MaxEventSize));
        }

        _request.Target.NoteChange();
        string what = _body.WasIdle ? $"it was silent for longer than StreamIdleTimeout ({error.Message})"
            : error is HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } ? "its chunked encoding is broken"
            : BodyErrors.Describe(error);
        return RequestErrors.Interrupted(_request, what, StrayText, error);
    }
}
