using LlamaCpp.Routing.Affinity;
using LlamaCpp.Routing.Servers;

namespace LlamaCpp.Routing.Calls;

/// <summary>Chooses among the servers that a call may go to: the one that has the conversation, unless it is full and another is not.</summary>
internal static class ServerSelector
{
    /// <param name="open">The servers that may be chosen; at least one.</param>
    /// <param name="conversation">The conversation.</param>
    /// <param name="remembered">The server that had the conversation last; null when nobody remembers.</param>
    public static ServerChoice Choose(IReadOnlyList<PoolServer> open, Conversation conversation, PoolServer? remembered)
    {
        PoolServer affine = remembered is not null && open.Contains(remembered) ? remembered : open.MaxBy(server => Weight(conversation, server))!;
        ChoiceReason reason = affine != remembered ? ChoiceReason.Hash : conversation.HasKey ? ChoiceReason.Key : ChoiceReason.Memory;
        if (affine.HasPlace)
        {
            return new ServerChoice(affine, reason, affine);
        }

        // When nobody has a place, the call waits where its conversation is: llama-server queues fairly.
        PoolServer? free = open.Where(server => server.HasPlace).OrderBy(server => server.Load).ThenByDescending(server => Weight(conversation, server)).FirstOrDefault();
        return free is null ? new ServerChoice(affine, reason, affine) : new ServerChoice(free, ChoiceReason.Load, affine);
    }

    /// <summary>Chooses for a call that has no conversation: the server with the fewest calls for each slot, one that nobody else fills first.</summary>
    public static PoolServer ChooseLeastBusy(IReadOnlyList<PoolServer> open) => open.OrderBy(server => server.IsFull).ThenBy(server => server.Load).First();

    private static ulong Weight(Conversation conversation, PoolServer server) => RendezvousHash.Weight(conversation.Start, server.Hash);
}
