namespace LlamaCpp;

/// <summary>One generated token with its probability and the tokens that could have stood in its place.</summary>
/// <remarks>
/// llama.cpp server README, section <c>POST /completion</c>, <c>n_probs</c>. In a stream each piece has one entry: where it took
/// several tokens (a character of several bytes, the start of a tool call), that of the last.
/// </remarks>
public sealed class LlamaCppTokenLogProbability
{
    /// <summary>The token's id in the model's vocabulary.</summary>
    /// <value>The default is <see langword="null"/>: the server did not say.</value>
    public int? Id { get; init; }

    /// <summary>The token's text.</summary>
    /// <value>Empty for a control token, and not exact where the bytes are no whole characters: see <see cref="Bytes"/>.</value>
    public string Token { get; init; } = "";

    /// <summary>The token's UTF-8 bytes.</summary>
    /// <value>The default is empty.</value>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The natural logarithm of the token's probability before sampling, 0 or less.</summary>
    /// <value>The default is <see langword="null"/>: the call asked for <c>UsePostSamplingProbabilities</c>, see <see cref="Probability"/>.</value>
    public double? LogProbability { get; init; }

    /// <summary>The token's probability after the samplers, from 0 to 1.</summary>
    /// <value>The default is <see langword="null"/>: the call did not ask for <c>UsePostSamplingProbabilities</c>, see <see cref="LogProbability"/>.</value>
    public double? Probability { get; init; }

    /// <summary>The most probable tokens at this place, best first; the chosen one is among them if it is one of the best.</summary>
    /// <value>The default is empty. As many as <c>TopLogProbabilityCount</c> asked for, fewer after the samplers.</value>
    public IReadOnlyList<LlamaCppTokenAlternative> Alternatives { get; init; } = [];
}
