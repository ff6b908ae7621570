using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Speech;

/// <summary>The generated reader of what a transcription answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(OptionalNumberConverter<long>)])]
[JsonSerializable(typeof(TranscriptionPayload))]
internal sealed partial class SpeechJsonContext : JsonSerializerContext;
