namespace LlamaCpp.Server;

/// <summary>The vectors of one input in the answer of the native <c>POST /embeddings</c>.</summary>
internal sealed record TokenVectorsPayload
{
    public int? Index { get; init; }

    public required float[][] Embedding { get; init; }
}
