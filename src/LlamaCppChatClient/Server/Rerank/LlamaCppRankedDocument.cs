namespace LlamaCpp;

/// <summary>A document and its score.</summary>
/// <param name="Index">The document's place in the list that was sent, from 0.</param>
/// <param name="Score">How well it answers the query: higher is better. The range is the model's; compare scores of one model only.</param>
/// <param name="Text">The document.</param>
public sealed record LlamaCppRankedDocument(int Index, double Score, string Text);
