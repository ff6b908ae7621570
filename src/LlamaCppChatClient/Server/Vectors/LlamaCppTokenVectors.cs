namespace LlamaCpp;

/// <summary>The vectors of one input, one for each of its tokens.</summary>
public sealed class LlamaCppTokenVectors
{
    /// <summary>Gets the vectors in the order of the tokens, special tokens included. They are not normalised.</summary>
    public required IReadOnlyList<ReadOnlyMemory<float>> Vectors { get; init; }
}
