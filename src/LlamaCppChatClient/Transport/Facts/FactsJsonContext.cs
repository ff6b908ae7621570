using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>The generated readers of the routes that say what a server has: <c>/v1/models</c>, <c>/props</c> and <c>/slots</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    Converters = [typeof(OptionalNumberConverter<int>), typeof(OptionalNumberConverter<long>), typeof(OptionalBooleanConverter)])]
[JsonSerializable(typeof(ModelListPayload))]
[JsonSerializable(typeof(ModelMetaPayload))]
[JsonSerializable(typeof(ModelStatusPayload))]
[JsonSerializable(typeof(IReadOnlyList<SlotPayload?>))]
[JsonSerializable(typeof(PropsPayload))]
internal sealed partial class FactsJsonContext : JsonSerializerContext;
