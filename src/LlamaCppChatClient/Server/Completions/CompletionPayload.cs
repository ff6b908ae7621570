using System.Text.Json;
using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Server;

/// <summary>One event of <c>POST /completion</c> or <c>/infill</c>; the last one, and an answer in one piece, has all members.</summary>
internal sealed record CompletionPayload
{
    public string? Content { get; init; }

    public IReadOnlyList<int>? Tokens { get; init; }

    public bool? Stop { get; init; }

    public string? Model { get; init; }

    public int? TokensPredicted { get; init; }

    public int? TokensEvaluated { get; init; }

    public int? IdSlot { get; init; }

    public bool? Truncated { get; init; }

    /// <summary><c>none</c>, <c>eos</c>, <c>limit</c> or <c>word</c>.</summary>
    public string? StopType { get; init; }

    public string? StoppingWord { get; init; }

    /// <summary>What the model was given, in the last event.</summary>
    public string? Prompt { get; init; }

    /// <summary>A <see cref="LlamaCppTimings"/>. This and what follows stand beside the text: what is wrong with them must not cost it.</summary>
    public JsonElement Timings { get; init; }

    /// <summary>A <see cref="LlamaCppPromptProgress"/>.</summary>
    public JsonElement PromptProgress { get; init; }

    /// <summary>A list of <see cref="LlamaCppTokenLogProbability"/>.</summary>
    public JsonElement CompletionProbabilities { get; init; }

    /// <summary>An error in mid-stream, under status 200.</summary>
    public JsonElement Error { get; init; }

    /// <summary>About how much memory an answer takes that keeps what this event says, in bytes.</summary>
    [JsonIgnore]
    public long KeptBytes =>
        (sizeof(char) * (long)(Content?.Length ?? 0)) + (sizeof(int) * (long)(Tokens?.Count ?? 0)) + JsonMembers.Length(CompletionProbabilities);
}
