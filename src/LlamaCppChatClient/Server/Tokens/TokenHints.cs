using LlamaCpp.Transport;

namespace LlamaCpp.Server;

/// <summary>What to try when a server can't put tokens together.</summary>
internal static class TokenHints
{
    public static RequestHints Ids { get; } = new()
    {
        Explain = static message => message.Says("_M_range_check") ? "One of the ids is not in the vocabulary of the model." : null,
    };
}
