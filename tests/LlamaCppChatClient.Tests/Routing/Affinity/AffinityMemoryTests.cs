using LlamaCpp.Routing.Affinity;

namespace LlamaCpp.Tests.Routing.Affinity;

public class AffinityMemoryTests
{
    [Fact]
    public void Longest_beginning_wins()
    {
        AffinityMemory<string> memory = new(10);
        memory.Remember([1, 2], "a");
        memory.Remember([1, 3], "b");

        Assert.True(memory.TryFind([1, 2, 4], out string? server));
        Assert.Equal("a", server);
    }

    [Fact]
    public void Unknown_conversation_is_not_found()
    {
        AffinityMemory<string> memory = new(10);
        memory.Remember([1], "a");

        Assert.False(memory.TryFind([2], out _));
        Assert.False(memory.TryFind([], out _));
    }

    [Fact]
    public void Last_server_replaces_the_one_before()
    {
        AffinityMemory<string> memory = new(10);
        memory.Remember([1], "a");
        memory.Remember([1], "b");

        memory.TryFind([1], out string? server);

        Assert.Equal("b", server);
        Assert.Equal(1, memory.Count);
    }

    [Fact]
    public void Least_recently_used_is_forgotten_at_the_limit()
    {
        AffinityMemory<string> memory = new(3);
        memory.Remember([1, 2, 3], "a");
        memory.Remember([1], "a");
        memory.Remember([4], "a");

        Assert.Equal(3, memory.Count);
        Assert.False(memory.TryFind([2], out _));
        Assert.True(memory.TryFind([1], out _));
    }

    [Fact]
    public void Zero_remembers_nothing()
    {
        AffinityMemory<string> memory = new(0);
        memory.Remember([1], "a");

        Assert.Equal(0, memory.Count);
    }

    [Fact]
    public void Number_of_beginnings_is_bounded_whatever_comes()
    {
        AffinityMemory<string> memory = new(100);
        for (ulong i = 0; i < 1_000; i++)
        {
            memory.Remember([i, i * 7, i * 13], "a");
            Assert.InRange(memory.Count, 1, 100);
        }
    }
}
