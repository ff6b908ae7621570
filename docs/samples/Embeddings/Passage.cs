namespace LlamaCpp.Samples.Embeddings;

/// <summary>A piece of a document that is short enough for one vector, and the line that it begins at.</summary>
internal sealed record Passage(string File, int Line, string Heading, string Text)
{
    /// <summary>What is embedded: a heading often has the words that its text takes for granted.</summary>
    public string ToEmbed() => $"{Heading}\n{Text}";

    /// <summary>Where the passage is, in the form that editors and terminals open.</summary>
    public string Citation => $"{File}:{Line}";
}
