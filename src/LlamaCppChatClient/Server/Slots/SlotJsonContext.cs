using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Server;

/// <summary>The generated readers of what is done to slots.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    Converters = [typeof(OptionalNumberConverter<int>), typeof(OptionalNumberConverter<long>), typeof(OptionalBooleanConverter)])]
[JsonSerializable(typeof(SlotActionPayload))]
internal sealed partial class SlotJsonContext : JsonSerializerContext;
