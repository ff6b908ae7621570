using LlamaCpp.Json;


namespace LlamaCpp.Embeddings;

/// <summary>Writes one element of <c>input</c>; true if it is other than text.</summary>
internal delegate bool EmbeddingInputWriter<in TInput>(RequestBody body, TInput input);
