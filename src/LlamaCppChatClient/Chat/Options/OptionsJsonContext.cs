using System.Text.Json.Serialization;

namespace LlamaCpp.Chat;

/// <summary>The JSON of the options that are objects, in the server's spelling.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<LlamaCppLoraScale>))]
[JsonSerializable(typeof(LlamaCppLogitBias))]
internal sealed partial class OptionsJsonContext : JsonSerializerContext;
