using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace LlamaCpp.TestSupport;

/// <summary>Makes the responses that tests need.</summary>
public static class Respond
{
    /// <summary>A recorded response, with another body if one is given.</summary>
    /// <exception cref="InvalidOperationException">The capture has none.</exception>
    public static HttpResponseMessage With(CaptureFile capture, Stream? body = null)
    {
        RecordedResponse recorded = capture.Response ?? throw new InvalidOperationException("The server never answered here.");
        HttpResponseMessage response = new((HttpStatusCode)recorded.Status)
        {
            Content = new StreamContent(body ?? new ScriptedStream(recorded.Body)),
        };
        // What HttpClient gives has no framing left, and captures shorten bodies without changing Content-Length.
        foreach (var (name, value) in recorded.Head.Headers.Where(header => header.Key is not ("Transfer-Encoding" or "Content-Length")))
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

    /// <summary>A stream of events, with the headers of a real one.</summary>
    public static HttpResponseMessage Stream(Stream events) => new(HttpStatusCode.OK)
    {
        Content = new StreamContent(events) { Headers = { ContentType = new MediaTypeHeaderValue("text/event-stream") } },
    };

    /// <summary>JSON, with the content type that the server gives it.</summary>
    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        Text(json, "application/json", status);

    /// <summary>Text of any media type.</summary>
    public static HttpResponseMessage Text(string text, string mediaType, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, mediaType) };
}
