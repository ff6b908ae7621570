namespace LlamaCpp;

/// <summary>A piece of a text that is being generated.</summary>
public sealed class LlamaCppCompletionUpdate
{
    /// <summary>The next piece of the text; empty in the last update.</summary>
    public required string Text { get; init; }

    /// <summary>The tokens of the piece: several where they make one character together.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyList<int> Tokens { get; init; } = [];

    /// <summary>The probabilities of the piece's tokens.</summary>
    /// <value>The default is empty: the call did not ask for them (<c>ChatOptions.IncludeLogProbabilities</c>).</value>
    public IReadOnlyList<LlamaCppTokenLogProbability> LogProbabilities { get; init; } = [];

    /// <summary>The whole answer, in the last update.</summary>
    /// <value>The default is <see langword="null"/>: there is more to come.</value>
    public LlamaCppCompletion? Completion { get; init; }

    /// <summary>The piece of the text.</summary>
    public override string ToString() => Text;
}
