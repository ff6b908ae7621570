using System.Text.Json.Serialization;

namespace LlamaCpp;

/// <summary>How many tokens the server handled for one answer, and how fast.</summary>
/// <remarks>
/// llama.cpp server README, "Timings and context usage". The tokens in the context afterwards are
/// <see cref="ProcessedInputTokenCount"/> + <see cref="CachedInputTokenCount"/> + <see cref="OutputTokenCount"/>.
/// </remarks>
public sealed record LlamaCppTimings
{
    /// <summary>The prompt tokens that were taken from the prompt cache.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say (older builds).</value>
    [JsonPropertyName("cache_n")]
    public int? CachedInputTokenCount { get; init; }

    /// <summary>The prompt tokens that were processed, without those from the cache.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    [JsonPropertyName("prompt_n")]
    public int? ProcessedInputTokenCount { get; init; }

    /// <summary>The time that processing the prompt took, in milliseconds.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public double? PromptMs { get; init; }

    /// <summary>The time for one prompt token, in milliseconds.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say, or had nothing to divide by.</value>
    public double? PromptPerTokenMs { get; init; }

    /// <summary>The speed of processing the prompt, in tokens per second.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say, or had nothing to divide by.</value>
    [JsonPropertyName("prompt_per_second")]
    public double? InputTokensPerSecond { get; init; }

    /// <summary>The tokens that were generated, thoughts and the end token included.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    [JsonPropertyName("predicted_n")]
    public int? OutputTokenCount { get; init; }

    /// <summary>The time that generation took, in milliseconds.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public double? PredictedMs { get; init; }

    /// <summary>The time for one generated token, in milliseconds.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say, or had nothing to divide by.</value>
    public double? PredictedPerTokenMs { get; init; }

    /// <summary>The speed of generation, in tokens per second.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say, or had nothing to divide by.</value>
    [JsonPropertyName("predicted_per_second")]
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>The tokens that speculative decoding drafted.</summary>
    /// <value>The default is <see langword="null"/>: none were drafted.</value>
    [JsonPropertyName("draft_n")]
    public int? DraftTokenCount { get; init; }

    /// <summary>The drafted tokens that the model accepted.</summary>
    /// <value>The default is <see langword="null"/>: none were drafted.</value>
    [JsonPropertyName("draft_n_accepted")]
    public int? AcceptedDraftTokenCount { get; init; }
}
