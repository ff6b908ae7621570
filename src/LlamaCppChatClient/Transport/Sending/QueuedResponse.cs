using System.Threading.RateLimiting;

namespace LlamaCpp.Transport;

/// <summary>A response whose request took a place in the queue. The place is free again when the response is disposed, or forgotten.</summary>
internal sealed class QueuedResponse : HttpResponseMessage
{
    private readonly RateLimitLease _place;

    public QueuedResponse(HttpResponseMessage response, RateLimitLease place)
        : base(response.StatusCode)
    {
        _place = place;
        Content = response.Content;
        Version = response.Version;
        ReasonPhrase = response.ReasonPhrase;
        RequestMessage = response.RequestMessage;

        // The body has another owner now, and there is nothing else to dispose.
        response.Content = null;
    }

    // A caller that leaves a stream without disposing it must not keep the place for ever.
#pragma warning disable MA0055 // the place is no handle
    ~QueuedResponse() => Dispose(disposing: false);
#pragma warning restore MA0055

    protected override void Dispose(bool disposing)
    {
        // First the body: the server may start on the next request when the connection is closed.
        base.Dispose(disposing);
        _place.Dispose();
    }
}
