using System.Text.Json.Serialization;

namespace LlamaCpp.Chat;

/// <summary>The JSON of what a reply has beyond its text, in the server's spelling, so that its own objects read directly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TimingsPayload))]
[JsonSerializable(typeof(PromptProgressPayload))]
[JsonSerializable(typeof(IReadOnlyList<TokenPayload>))]
internal sealed partial class ExtrasJsonContext : JsonSerializerContext;
