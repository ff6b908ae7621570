using System.Net;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>Requests and refusals, for tests of what is said about them.</summary>
internal static class Asked
{
    public static ServerRequest Post(string path, RequestHints? hints = null, string? apiKey = null) => Request(HttpMethod.Post, path, hints, apiKey);

    public static ServerRequest Get(string path) => Request(HttpMethod.Get, path, null, null);

    /// <summary>A refusal with an error object.</summary>
    public static ServerError Refusal(int status, string? message, string? type = null) =>
        new((HttpStatusCode)status, new ErrorPayload { Code = status, Message = message, Type = type }, "{…}", "application/json");

    /// <summary>A refusal with another body.</summary>
    public static ServerError Text(int status, string text, string? contentType = "text/plain") => new((HttpStatusCode)status, null, text, contentType);

    private static ServerRequest Request(HttpMethod method, string path, RequestHints? hints, string? apiKey)
    {
        ServerTarget target = new(new ServerAddress(new Uri("http://h:1234")), apiKey);
        return new ServerRequest(method, target.Address.Native(path), target) { Hints = hints ?? RequestHints.None };
    }
}
