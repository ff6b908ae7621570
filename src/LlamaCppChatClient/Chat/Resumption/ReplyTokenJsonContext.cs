using System.Text.Json.Serialization;

namespace LlamaCpp.Chat;

/// <summary>The generated reader and writer of continuation tokens.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReplyToken))]
internal sealed partial class ReplyTokenJsonContext : JsonSerializerContext;
