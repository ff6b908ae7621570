using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace LlamaCpp.TestSupport;

/// <summary>Keeps what is sent and gives the answers it was told, in order; no network. A server with a mind of its own overrides <see cref="AnswerAsync"/>.</summary>
/// <example><c>new CapturingHandler().Answer(Captures.Load("golden/hello-stream.http"))</c></example>
public class CapturingHandler : HttpMessageHandler
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<Func<RecordedRequest, CancellationToken, Task<HttpResponseMessage>>> _answers = new();
    private Func<RecordedRequest, CancellationToken, Task<HttpResponseMessage>>? _fallback;

    /// <summary>The requests so far, bodies included.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The only request.</summary>
    /// <exception cref="InvalidOperationException">There was none, or more than one.</exception>
    public RecordedRequest Request => Requests.Single();

    /// <summary>Whether this handler was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Answers the next request with what <paramref name="answer"/> makes of it.</summary>
    public CapturingHandler Answer(Func<RecordedRequest, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>Answers the next request with what <paramref name="answer"/> makes of it.</summary>
    public CapturingHandler Answer(Func<RecordedRequest, HttpResponseMessage> answer) =>
        Answer((request, _) => Task.FromResult(answer(request)));

    /// <summary>Answers the next request with a recorded response.</summary>
    public CapturingHandler Answer(CaptureFile capture) => Answer(_ => Respond.With(capture));

    /// <summary>Answers the next request with a stream of events.</summary>
    public CapturingHandler AnswerStream(Stream events) => Answer(_ => Respond.Stream(events));

    /// <summary>Answers the next request with a stream of events.</summary>
    public CapturingHandler AnswerStream(byte[] events) => AnswerStream(new ScriptedStream(events));

    /// <summary>Answers the next request with a stream of events.</summary>
    public CapturingHandler AnswerStream(string events) => AnswerStream(Encoding.UTF8.GetBytes(events));

    /// <summary>Answers the next request with JSON.</summary>
    public CapturingHandler AnswerJson(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        Answer(_ => Respond.Json(json, status));

    /// <summary>Answers the next request with a status and a body of any kind.</summary>
    public CapturingHandler AnswerStatus(HttpStatusCode status, string body = "", string mediaType = "text/plain") =>
        Answer(_ => Respond.Text(body, mediaType, status));

    /// <summary>Fails the next request.</summary>
    public CapturingHandler Fail(Exception exception) => Answer((_, _) => Task.FromException<HttpResponseMessage>(exception));

    /// <summary>Never answers the next request; it ends when it is cancelled.</summary>
    public CapturingHandler Hang() => Answer(async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    });

    /// <summary>Answers every request for which nothing else was said.</summary>
    public CapturingHandler Otherwise(Func<RecordedRequest, HttpResponseMessage> answer)
    {
        _fallback = (request, _) => Task.FromResult(answer(request));
        return this;
    }

    /// <inheritdoc />
    protected sealed override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RecordedRequest recorded = await RecordAsync(request, cancellationToken);
        _requests.Enqueue(recorded);
        HttpResponseMessage response = await AnswerAsync(recorded, cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }

    /// <summary>Answers a request that has been kept: as was told.</summary>
    protected virtual Task<HttpResponseMessage> AnswerAsync(RecordedRequest request, CancellationToken cancellationToken)
    {
        var answer = _answers.TryDequeue(out var next) ? next : _fallback ?? throw new InvalidOperationException($"Nobody said how to answer: {request.Head.StartLine}");
        return answer(request, cancellationToken);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    private static async Task<RecordedRequest> RecordAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default);
        return new(
            new(
                $"{request.Method} {request.RequestUri?.AbsoluteUri} HTTP/{request.Version}",
                [.. headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))]),
            body);
    }
}
