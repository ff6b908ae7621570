using System.Net;

namespace LlamaCpp.Transport;

/// <summary>A refusal: the status, the server's error object if there was one, and the beginning of the body.</summary>
internal sealed record ServerError(HttpStatusCode Status, ErrorPayload? Payload, string Excerpt, string? ContentType)
{
    /// <summary>
    /// Whether the model is still being loaded. A router whose model process does not listen yet says so in plain text
    /// under status 500.
    /// </summary>
    public bool IsLoading =>
        (Status == HttpStatusCode.ServiceUnavailable && (Payload?.Message?.Contains("loading", StringComparison.OrdinalIgnoreCase) ?? false))
        || (Status == HttpStatusCode.InternalServerError && Excerpt.StartsWith("proxy error: Could not establish connection", StringComparison.Ordinal));

    /// <summary>Whether the server does not have the model that the request names.</summary>
    public bool IsUnknownModel =>
        Status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
        && Message.Contains("model", StringComparison.OrdinalIgnoreCase) && Message.Contains("not found", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the request may succeed when it is sent again in a while: the model is being loaded, or a proxy answered in the place of a server
    /// that is not there. llama-server itself names a type in each of its errors.
    /// </summary>
    public bool IsNotThereYet =>
        IsLoading || (Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout && Payload?.Type is null);

    /// <summary>The server's words: those of its error object, else the beginning of the body.</summary>
    public string Message => Payload?.Message ?? Excerpt;
}
