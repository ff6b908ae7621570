namespace LlamaCpp.Routing.Affinity;

/// <summary>
/// Places a conversation on a server without a table: each pair has a weight, and the largest wins. A server that comes or goes
/// moves only the conversations that it wins or had.
/// </summary>
internal static class RendezvousHash
{
    /// <param name="conversation">The hash of the conversation.</param>
    /// <param name="server">The hash of the server's address.</param>
    public static ulong Weight(ulong conversation, ulong server) => StableHash.Mix(conversation ^ StableHash.Mix(server));
}
