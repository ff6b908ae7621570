namespace LlamaCpp.Samples.Embeddings;

/// <summary>A file of the index: the hash of its text tells whether it has changed.</summary>
internal sealed record IndexedFile(string Hash, List<IndexedPassage> Entries);
