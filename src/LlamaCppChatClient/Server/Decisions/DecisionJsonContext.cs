using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Server;

/// <summary>The generated readers of decisions.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    Converters = [typeof(OptionalNumberConverter<int>), typeof(OptionalNumberConverter<long>), typeof(OptionalBooleanConverter)])]
[JsonSerializable(typeof(DecisionPayload))]
internal sealed partial class DecisionJsonContext : JsonSerializerContext;
