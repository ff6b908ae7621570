using LlamaCpp.Transport;

namespace LlamaCpp.Embeddings;

/// <summary>What to try when a server refuses to make vectors.</summary>
internal static class EmbeddingHints
{
    public static RequestHints Texts { get; } = RequestHints.Needs("--embeddings --pooling mean (or cls, last)") with { StartOptions = " --embeddings", Explain = Explain };

    public static RequestHints Media { get; } = Texts with { Explain = static message => Explain(message) ?? MediaHints.Explain(message) };

    private static string? Explain(string message) =>
        Contains(message, "is too large to process") ? "Start the server with a larger -ub (and -b): one input must fit into one physical batch."
        : Contains(message, "Pooling type 'none'") ? "Start the server with --embeddings --pooling mean (or cls, last)."
        : Contains(message, "Input content cannot be empty") ? "Leave empty texts out: the server makes no vector of them."
        : null;

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
