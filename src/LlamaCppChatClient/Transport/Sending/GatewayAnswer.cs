using System.Net;

namespace LlamaCpp.Transport;

/// <summary>Tells the answers of a gateway (nginx, YARP) from those of llama-server itself.</summary>
internal static class GatewayAnswer
{
    /// <summary>Whether a gateway answered or passed the answer on: llama-server sends no <c>Date</c>, and a gateway may keep its <c>Server</c>.</summary>
    public static bool IsOne(HttpResponseMessage response) => response.Headers.NonValidated.Contains("Date");

    /// <summary>
    /// Whether a gateway says without a word that the server gave it no answer, as YARP does when it used a connection that
    /// llama-server had just closed.
    /// </summary>
    public static bool HasLostServer(HttpResponseMessage response, ServerError error) =>
        response is { StatusCode: HttpStatusCode.BadGateway, Content.Headers.ContentLength: null or 0 } && error.Message.Length == 0 && IsOne(response);
}
