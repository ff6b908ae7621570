using LlamaCpp.Hosting;

namespace LlamaCpp.Tests.Hosting;

public class LlamaServerRestartPolicyTests
{
    [Fact]
    public void Pauses_double_up_to_the_longest()
    {
        LlamaServerRestartPolicy policy = new();

        double[] pauses = [.. Enumerable.Range(1, 7).Select(restart => policy.PauseBefore(restart).TotalSeconds)];

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
        Assert.Equal(30, policy.PauseBefore(int.MaxValue).TotalSeconds);
    }

    [Fact]
    public void Longest_pause_limits_the_first()
    {
        LlamaServerRestartPolicy policy = new() { InitialDelay = TimeSpan.FromDays(49), MaxDelay = TimeSpan.FromSeconds(3) };

        Assert.Equal(3, policy.PauseBefore(1).TotalSeconds);
        Assert.Equal(3, policy.PauseBefore(1000).TotalSeconds);
    }

    [Fact]
    public void No_pause_stays_none()
    {
        LlamaServerRestartPolicy policy = new() { InitialDelay = TimeSpan.Zero };

        Assert.Equal(TimeSpan.Zero, policy.PauseBefore(int.MaxValue));
    }
}
