using System.Text.Json.Serialization;

namespace LlamaCpp.Transport;

/// <summary>The generated readers and writers of all payloads that are not on a hot path.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelsPayload))]
[JsonSerializable(typeof(PropsCapsPayload))]
internal sealed partial class WireJsonContext : JsonSerializerContext;
