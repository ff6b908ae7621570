using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Server;

/// <summary>The generated readers of what the server's own API answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    Converters = [typeof(OptionalNumberConverter<int>), typeof(OptionalNumberConverter<long>), typeof(OptionalBooleanConverter)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CompletionPayload))]
[JsonSerializable(typeof(ContentPayload))]
[JsonSerializable(typeof(IReadOnlyList<LoraAdapterPayload?>))]
[JsonSerializable(typeof(IReadOnlyList<SlotPayload?>))]
[JsonSerializable(typeof(InputTokensPayload))]
[JsonSerializable(typeof(ModelEventPayload))]
[JsonSerializable(typeof(PromptPayload))]
[JsonSerializable(typeof(RerankPayload))]
[JsonSerializable(typeof(SlotActionPayload))]
[JsonSerializable(typeof(SuccessPayload))]
[JsonSerializable(typeof(TokenIdsPayload))]
[JsonSerializable(typeof(TokenPiecesPayload))]
internal sealed partial class NativeJsonContext : JsonSerializerContext;
