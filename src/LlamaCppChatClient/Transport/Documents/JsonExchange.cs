using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LlamaCpp.Transport;

/// <summary>Sends a request whose answer is one JSON document, and reads it.</summary>
internal static class JsonExchange
{
    /// <exception cref="LlamaCppException">The server was not reached, refused, or answered with something else.</exception>
    public static Task<T> SendAsync<T>(ServerSender connection, ServerRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        SendAsync(connection, request, type, static value => value, cancellationToken);

    /// <param name="connection">The connection.</param>
    /// <param name="request">The request.</param>
    /// <param name="type">What is read.</param>
    /// <param name="map">Makes the result of it; what it throws because of values that can't be is the answer's error.</param>
    /// <param name="cancellationToken">Stops the exchange.</param>
    /// <exception cref="LlamaCppException">The server was not reached, refused, or answered with something else.</exception>
    public static async Task<T> SendAsync<TWire, T>(
        ServerSender connection, ServerRequest request, JsonTypeInfo<TWire> type, Func<TWire, T> map, CancellationToken cancellationToken)
        where TWire : class
    {
        using HttpResponseMessage response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await DocumentReader.ReadAsync(connection, request, response, (request, response, type, map), Read, cancellationToken).ConfigureAwait(false);
    }

    private static T Read<TWire, T>((ServerRequest Request, HttpResponseMessage Response, JsonTypeInfo<TWire> Type, Func<TWire, T> Map) state, ReadOnlySequence<byte> body)
        where TWire : class
    {
        Exception? exception = null;
        try
        {
            if (Deserialize(body, state.Type) is { } value)
            {
                return state.Map(value);
            }
        }

        // Half a surrogate pair and a number out of range are found only when they are taken out of a JsonElement.
        catch (Exception odd) when (odd is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            exception = odd;
        }

        throw RequestErrors.NotAnAnswer(state.Request, state.Response, body, exception);
    }

    /// <summary>Reads a document that consists of one value.</summary>
    public static TWire? Deserialize<TWire>(ReadOnlySequence<byte> body, JsonTypeInfo<TWire> type)
        where TWire : class
    {
        if (body.IsSingleSegment)
        {
            return JsonSerializer.Deserialize(body.FirstSpan, type);
        }

        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = type.Options.MaxDepth });
        TWire? value = JsonSerializer.Deserialize(ref reader, type);

        // Nothing but white space may follow.
        while (reader.Read())
        {
        }

        return value;
    }
}
