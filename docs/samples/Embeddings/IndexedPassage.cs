namespace LlamaCpp.Samples.Embeddings;

/// <summary>A passage with its vector.</summary>
internal sealed record IndexedPassage(Passage Passage, float[] Vector);
