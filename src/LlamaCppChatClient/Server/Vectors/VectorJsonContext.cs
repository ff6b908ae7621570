using System.Text.Json.Serialization;

namespace LlamaCpp.Server;

/// <summary>The generated reader of vectors per token.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(IReadOnlyList<TokenVectorsPayload>))]
internal sealed partial class VectorJsonContext : JsonSerializerContext;
