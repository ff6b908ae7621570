using System.Net;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>Requests and refusals, for tests of what is said about them.</summary>
internal static class Asked
{
    public static ServerRequest Post(string path, RequestTraits traits = RequestTraits.None, string? apiKey = null) => Request(HttpMethod.Post, path, traits, apiKey);

    public static ServerRequest Get(string path) => Request(HttpMethod.Get, path, RequestTraits.None, null);

    /// <summary>A refusal with an error object.</summary>
    public static ServerError Refusal(int status, string? message, string? type = null) =>
        new((HttpStatusCode)status, new ErrorPayload { Code = status, Message = message, Type = type }, "{…}", "application/json");

    /// <summary>A refusal with another body.</summary>
    public static ServerError Text(int status, string text, string? contentType = "text/plain") => new((HttpStatusCode)status, null, text, contentType);

    private static ServerRequest Request(HttpMethod method, string path, RequestTraits traits, string? apiKey)
    {
        ServerTarget target = new(new ServerAddress(new Uri("http://h:1234")), apiKey);
        return new ServerRequest(method, target.Address.Native(path), target) { Traits = traits };
    }
}
