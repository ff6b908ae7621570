using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Server;

/// <summary>The generated readers of what a server says of its adapters.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    Converters = [typeof(OptionalNumberConverter<int>), typeof(OptionalNumberConverter<long>), typeof(OptionalBooleanConverter)])]
[JsonSerializable(typeof(IReadOnlyList<LoraAdapterPayload?>))]
internal sealed partial class AdapterJsonContext : JsonSerializerContext;
