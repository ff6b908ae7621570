using LlamaCpp.Wire;

namespace LlamaCpp.Requests;

/// <summary>A request ready to be sent, and what it asks for.</summary>
internal sealed record MappedEmbeddingRequest(RequestBody Body, bool HasMedia);
