using System.Text.Json.Serialization;

namespace LlamaCpp.Chat;

/// <summary>The generated reader of token counts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UsagePayload))]
internal sealed partial class UsageJsonContext : JsonSerializerContext;
