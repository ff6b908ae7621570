using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LlamaCpp.Transport;

/// <summary>Sends a request whose answer is one JSON document, and reads it.</summary>
internal static class JsonExchange
{
    /// <exception cref="LlamaCppException">The server was not reached, refused, or answered with something else.</exception>
    public static async Task<T> SendAsync<T>(ServerConnection connection, ServerRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await DocumentReader.ReadAsync(connection, request, response, (request, response, type), Read, cancellationToken).ConfigureAwait(false);
    }

    private static T Read<T>((ServerRequest Request, HttpResponseMessage Response, JsonTypeInfo<T> Type) state, ReadOnlySpan<byte> body)
        where T : class
    {
        JsonException? fault = null;
        try
        {
            if (JsonSerializer.Deserialize(body, state.Type) is { } value)
            {
                return value;
            }
        }
        catch (JsonException malformed)
        {
            fault = malformed;
        }

        throw Faults.NotAnAnswer(
            state.Request, state.Response.StatusCode, state.Response.Content.Headers.ContentType?.MediaType, ErrorReader.Excerpt(body), fault);
    }
}
