namespace LlamaCpp.Chat;

/// <summary>The <c>timings</c> of a reply. What the server divides by nothing is null there.</summary>
internal sealed record TimingsPayload
{
    public int? CacheN { get; init; }

    public int? PromptN { get; init; }

    public double? PromptMs { get; init; }

    public double? PromptPerSecond { get; init; }

    public int? PredictedN { get; init; }

    public double? PredictedMs { get; init; }

    public double? PredictedPerSecond { get; init; }

    public int? DraftN { get; init; }

    public int? DraftNAccepted { get; init; }
}
