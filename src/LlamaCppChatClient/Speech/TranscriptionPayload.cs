using System.Text.Json;

namespace LlamaCpp.Speech;

/// <summary>An event of <c>POST /v1/audio/transcriptions</c>; the last one is the whole answer without streaming.</summary>
internal sealed record TranscriptionPayload
{
    public string? Type { get; init; }

    /// <summary>A piece of what the model writes, in <c>transcript.text.delta</c>.</summary>
    public string? Delta { get; init; }

    /// <summary>The whole text, in <c>transcript.text.done</c>.</summary>
    public string? Text { get; init; }

    public TranscriptionUsagePayload? Usage { get; init; }

    public JsonElement Error { get; init; }
}
