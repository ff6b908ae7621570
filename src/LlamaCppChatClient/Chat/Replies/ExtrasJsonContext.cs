using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LlamaCpp.Chat;

/// <summary>The JSON of the public records, in the server's spelling, so that its own objects read directly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LlamaCppTimings))]
[JsonSerializable(typeof(LlamaCppPromptProgress))]
[JsonSerializable(typeof(IReadOnlyList<LlamaCppTokenLogProb>))]
[JsonSerializable(typeof(IReadOnlyList<LlamaCppLoraScale>))]
[JsonSerializable(typeof(LlamaCppLogitBias))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class ExtrasJsonContext : JsonSerializerContext;
