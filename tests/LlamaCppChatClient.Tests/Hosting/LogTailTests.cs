using LlamaCpp.Hosting.Processes;

namespace LlamaCpp.Tests.Hosting;

public class LogTailTests
{
    [Fact]
    public void Last_20_lines_are_kept()
    {
        LogTail tail = new();

        for (int i = 1; i <= 50; i++)
        {
            tail.Add($"{i}");
        }

        Assert.Equal(string.Join('\n', Enumerable.Range(31, 20)), tail.ToString());
    }

    [Fact]
    public void Long_lines_lose_their_beginning()
    {
        LogTail tail = new();

        tail.Add(new string('a', 3000) + "the reason");

        Assert.Equal(2048, tail.ToString().Length);
        Assert.StartsWith("…aaa", tail.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("athe reason", tail.ToString(), StringComparison.Ordinal);
    }
}
