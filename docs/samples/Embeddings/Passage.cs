namespace LlamaCpp.Samples.Embeddings;

/// <summary>A piece of a document that is short enough for one vector.</summary>
internal sealed record Passage(string File, string Heading, string Text)
{
    /// <summary>What is embedded: a heading often has the words that its text takes for granted.</summary>
    public string ToEmbed() => $"{Heading}\n{Text}";
}
