using System.Net;
using LlamaCpp.Transport;

namespace LlamaCpp.Embeddings;

/// <summary>What is known of how a server writes vectors. Shared by all calls of a generator; thread-safe.</summary>
internal sealed class VectorEncoding
{
    private volatile bool _asNumbers;

    /// <summary>Whether the server refused base64.</summary>
    public bool AsNumbers => _asNumbers;

    /// <summary>Remembers that the server takes requests for numbers only.</summary>
    public void UseNumbers() => _asNumbers = true;

    /// <summary>Whether the server refused the form of the vectors and nothing else.</summary>
    public static bool IsRefused(LlamaCppException error) =>
        error.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity
        && error.ServerMessage is { } message
        && (message.Says("encoding_format") || message.Says("encoding format") || message.Says("base64"));
}
