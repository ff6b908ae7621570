namespace LlamaCpp;

/// <summary>How far the server is with processing the prompt.</summary>
/// <remarks>llama.cpp server README, section <c>POST /completion</c>, <c>return_progress</c>.</remarks>
public sealed class LlamaCppPromptProgress
{
    /// <summary>The length of the prompt, in tokens.</summary>
    public int InputTokenCount { get; init; }

    /// <summary>The prompt tokens that were taken from the prompt cache.</summary>
    public int CachedInputTokenCount { get; init; }

    /// <summary>The prompt tokens that are done, those from the cache included.</summary>
    public int Processed { get; init; }

    /// <summary>The time since processing the prompt began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The part of the prompt that is done, from 0 to 1.</summary>
    public double Fraction => InputTokenCount > 0 ? (double)Processed / InputTokenCount : 0;
}
