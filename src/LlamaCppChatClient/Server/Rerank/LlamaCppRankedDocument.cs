namespace LlamaCpp;

/// <summary>A document and its score.</summary>
/// <param name="index">The document's place in the list that was sent, from 0.</param>
/// <param name="score">How well it answers the query: higher is better. The range is the model's; compare scores of one model only.</param>
/// <param name="text">The document.</param>
public sealed class LlamaCppRankedDocument(int index, double score, string text)
{
    /// <summary>Gets the document's place in the list that was sent, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>Gets how well it answers the query: higher is better. The range is the model's; compare scores of one model only.</summary>
    public double Score { get; } = score;

    /// <summary>Gets the document.</summary>
    public string Text { get; } = text;
}
