using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>What to try when a server refuses to rank.</summary>
internal static class RerankHints
{
    public static RequestHints Documents { get; } = RequestHints.Needs("--reranking and a reranking model") with
    {
        Explain = static message => message.Says("is too large to process")
            ? "Start the server with a larger -ub (and -b): the query and one document must fit into one physical batch."
            : null,
    };
}
