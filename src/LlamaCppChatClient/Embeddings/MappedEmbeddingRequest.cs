using LlamaCpp.Json;


namespace LlamaCpp.Embeddings;

/// <summary>A request ready to be sent, and what it asks for.</summary>
internal sealed record MappedEmbeddingRequest(RequestBody Body, bool HasMedia);
