using LlamaCpp.Diagnostics;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Diagnostics;

public class GuardedProgressTests
{
    [Fact]
    public void Listener_that_throws_is_logged_and_told_the_next_step()
    {
        RecordingLogger logger = new();
        List<int> told = [];
        IProgress<int> progress = GuardedProgress<int>.Over(new Listener(told), logger)!;

        progress.Report(1);
        progress.Report(2);

        Assert.Equal([1, 2], told);
        Assert.Equal(2, logger.Entries.Count);
    }

    [Fact]
    public void No_listener_stays_none()
    {
        Assert.Null(GuardedProgress<int>.Over(null, new RecordingLogger()));
    }

    private sealed class Listener(List<int> told) : IProgress<int>
    {
        public void Report(int value)
        {
            told.Add(value);
            throw new InvalidOperationException("The listener's own mistake.");
        }
    }
}
