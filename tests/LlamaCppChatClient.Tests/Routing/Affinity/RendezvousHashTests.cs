using LlamaCpp.Routing.Affinity;

namespace LlamaCpp.Tests.Routing.Affinity;

public class RendezvousHashTests
{
    private static readonly ulong[] Conversations = [.. Enumerable.Range(0, 10_000).Select(number => StableHash.Of($"conversation {number}"))];

    [Fact]
    public void Conversations_are_spread_evenly()
    {
        ulong[] servers = Servers(4);

        int[] counts = [.. Conversations.GroupBy(conversation => Place(conversation, servers)).Select(group => group.Count())];

        Assert.Equal(4, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 2_300, 2_700));
    }

    [Fact]
    public void New_server_moves_only_what_it_wins()
    {
        ulong[] before = Servers(4);
        ulong[] after = Servers(5);

        ulong[] moved = [.. Conversations.Where(conversation => Place(conversation, before) != Place(conversation, after))];

        Assert.InRange(moved.Length, 1_800, 2_200);
        Assert.All(moved, conversation => Assert.Equal(after[4], Place(conversation, after)));
    }

    private static ulong[] Servers(int count) => [.. Enumerable.Range(0, count).Select(number => StableHash.Of($"http://server{number}:8080/"))];

    private static ulong Place(ulong conversation, ulong[] servers) => servers.MaxBy(server => RendezvousHash.Weight(conversation, server));
}
