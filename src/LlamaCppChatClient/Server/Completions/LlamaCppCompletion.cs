using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>A text that the model continued, or a gap that it filled.</summary>
/// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
public sealed class LlamaCppCompletion
{
    /// <summary>The text that was generated, without the prompt and the stop sequence.</summary>
    public required string Text { get; init; }

    /// <summary>Why the text ended: <see cref="ChatFinishReason.Stop"/> (the model's end, or a stop sequence) or <see cref="ChatFinishReason.Length"/>.</summary>
    /// <value>The default is <see langword="null"/>: nothing was generated, since the prompt was empty.</value>
    public ChatFinishReason? FinishReason { get; init; }

    /// <summary>The stop sequence that ended the text.</summary>
    /// <value>The default is <see langword="null"/>: none did.</value>
    public string? StopSequence { get; init; }

    /// <summary>The generated tokens, in order.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<int> Tokens { get; init; } = [];

    /// <summary>The generated tokens with their probabilities, in order.</summary>
    /// <value>The default is empty: the call did not ask for them (<c>ChatOptions.IncludeLogProbabilities</c>).</value>
    public IReadOnlyList<LlamaCppTokenLogProbability> LogProbabilities { get; init; } = [];

    /// <summary>The model that answered.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public string? ModelId { get; init; }

    /// <summary>The tokens of the prompt, and those that were generated.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public UsageDetails? Usage { get; init; }

    /// <summary>Whether the context was too small for the prompt and the text, so that a part was cut off (<c>--context-shift</c>).</summary>
    public bool IsTruncated { get; init; }

    /// <summary>How many files of <see cref="LlamaCppInfill.Context"/> did not reach the model, because the server had no room for them.</summary>
    /// <value>
    /// The default is 0. The files get what one logical batch leaves of the context: start the server with a <c>-b</c> well below <c>-c</c>.
    /// </value>
    public int DroppedFileCount { get; init; }

    /// <summary>The slot that worked on the call.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? SlotId { get; init; }

    /// <summary>How many tokens were handled, and how fast.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public LlamaCppTimings? Timings { get; init; }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
