using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Transport;

/// <summary>The generated reader of <c>/v1/streams/lookup</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(OptionalNumberConverter<long>), typeof(OptionalBooleanConverter)])]
[JsonSerializable(typeof(KeptStreamPayload[]))]
internal sealed partial class ReplayJsonContext : JsonSerializerContext;
