namespace LlamaCpp;

/// <summary>How many tokens the server handled for one answer, and how fast.</summary>
/// <remarks>
/// llama.cpp server README, "Timings and context usage". The tokens in the context afterwards are
/// <see cref="ProcessedInputTokenCount"/> + <see cref="CachedInputTokenCount"/> + <see cref="OutputTokenCount"/>.
/// </remarks>
public sealed class LlamaCppTimings
{
    /// <summary>The prompt tokens that were taken from the prompt cache.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say (older builds).</value>
    public int? CachedInputTokenCount { get; init; }

    /// <summary>The prompt tokens that were processed, without those from the cache.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? ProcessedInputTokenCount { get; init; }

    /// <summary>The time that processing the prompt took.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public TimeSpan? InputTime { get; init; }

    /// <summary>The speed of processing the prompt, in tokens per second.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say, or had nothing to divide by.</value>
    public double? InputTokensPerSecond { get; init; }

    /// <summary>The tokens that were generated, reasoning and the end token included.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? OutputTokenCount { get; init; }

    /// <summary>The time that generation took.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public TimeSpan? OutputTime { get; init; }

    /// <summary>The speed of generation, in tokens per second.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say, or had nothing to divide by.</value>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>The tokens that speculative decoding drafted.</summary>
    /// <value>The default is <see langword="null"/>: none were drafted.</value>
    public int? DraftTokenCount { get; init; }

    /// <summary>The drafted tokens that the model accepted.</summary>
    /// <value>The default is <see langword="null"/>: none were drafted.</value>
    public int? AcceptedDraftTokenCount { get; init; }
}
