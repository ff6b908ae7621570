namespace LlamaCpp;

/// <summary>One of the most probable tokens at a place of the answer.</summary>
public sealed class LlamaCppTokenAlternative
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
}
