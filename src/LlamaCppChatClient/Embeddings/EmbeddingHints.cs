using LlamaCpp.Transport;

namespace LlamaCpp.Embeddings;

/// <summary>What to try when a server refuses to make vectors.</summary>
internal static class EmbeddingHints
{
    public static RequestHints Texts { get; } = RequestHints.Needs("--embeddings --pooling mean (or cls, last)") with { StartOptions = " --embeddings", Explain = Explain };

    public static RequestHints Media { get; } = Texts with { Explain = static message => Explain(message) ?? MediaHints.Explain(message) };

    private static string? Explain(string message) =>
        message.Says("is too large to process") ? "Start the server with a larger -ub (and -b): one input must fit into one physical batch."
        : message.Says("Pooling type 'none'") ? "Start the server with --embeddings --pooling mean (or cls, last)."
        : message.Says("Input content cannot be empty") ? "Leave empty texts out: the server makes no vector of them."
        : null;
}
