namespace LlamaCpp;

/// <summary>How far the server is with processing the prompt.</summary>
/// <remarks>llama.cpp server README, section <c>POST /completion</c>, <c>return_progress</c>.</remarks>
public sealed class LlamaCppPromptProgress
{
    /// <summary>The length of the prompt, in tokens.</summary>
    public int InputTokenCount { get; init; }

    /// <summary>The prompt tokens that were taken from the prompt cache.</summary>
    public int CachedInputTokenCount { get; init; }

    /// <summary>The prompt tokens that were processed so far, without those from the cache.</summary>
    public int ProcessedInputTokenCount { get; init; }

    /// <summary>The time since processing the prompt began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The part of the prompt that is done, from 0 to 1.</summary>
    public double Fraction => InputTokenCount > 0 ? (double)(CachedInputTokenCount + ProcessedInputTokenCount) / InputTokenCount : 0;
}
