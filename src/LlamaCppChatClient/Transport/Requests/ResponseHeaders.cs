using System.Net.Http.Headers;

namespace LlamaCpp.Transport;

/// <summary>Headers as the server sent them: parsing them stands between the first byte and the first text (benchmark: "first text").</summary>
internal static class ResponseHeaders
{
    /// <summary>The values of a header of the body, joined by commas; empty when it is not there.</summary>
    public static string Get(HttpResponseMessage response, string name) =>
        response.Content.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : "";

    /// <summary>Whether the body is labelled as a document.</summary>
    public static bool AreOfDocument(HttpResponseMessage response)
    {
        string type = Get(response, "Content-Type");
        return !type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase)
            && (type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains("html", StringComparison.OrdinalIgnoreCase) || type.Contains("xml", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether the body is encoded, which llama-server's never is.</summary>
    public static bool IsCompressed(HttpResponseMessage response) =>
        Get(response, "Content-Encoding") is { Length: > 0 } encodings && !encodings.Equals("identity", StringComparison.OrdinalIgnoreCase);
}
