using LlamaCpp.Chat;
using LlamaCpp.Transport;

namespace LlamaCpp.Embeddings;

/// <summary>A reply of <c>/v1/embeddings</c>.</summary>
internal sealed class EmbeddingsPayload(int expectedVectors)
{
    public string? Model { get; set; }

    public UsagePayload? Usage { get; set; }

    /// <summary>An error that came in place of vectors, under status 200.</summary>
    public ErrorPayload? Error { get; set; }

    /// <summary>The vectors as they came, in whatever order.</summary>
    public List<EmbeddingItem> Data { get; } = new(expectedVectors);
}

/// <summary>One vector, and the number of the input that it belongs to; without one it belongs to the input of its own place.</summary>
internal readonly record struct EmbeddingItem(int? Index, float[] Vector);
