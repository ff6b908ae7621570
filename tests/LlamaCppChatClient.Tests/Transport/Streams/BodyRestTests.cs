using System.IO.Pipelines;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport.Streams;

public class BodyRestTests
{
    [Fact]
    public async Task End_that_comes_after_the_last_event_is_waited_for()
    {
        Pipe pipe = new();
        using CancellationTokenSource reading = new(Timeout.InfiniteTimeSpan, new ManualTime());

        Task finishing = BodyRest.FinishAsync(pipe.Reader.AsStream(), reading);
        bool hasWaited = !finishing.IsCompleted;
        await pipe.Writer.CompleteAsync();
        await finishing.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.True(hasWaited);
        Assert.False(reading.IsCancellationRequested);
    }

    [Fact]
    public async Task End_that_does_not_come_is_not_waited_for_long()
    {
        using CancellationTokenSource reading = new();

        await BodyRest.FinishAsync(new ScriptedStream([1, 2, 3]) { StallAt = 3 }, reading).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.True(reading.IsCancellationRequested);
    }

    [Fact]
    public async Task Body_that_breaks_is_no_error()
    {
        using CancellationTokenSource reading = new();

        Exception? error = await Record.ExceptionAsync(() => BodyRest.FinishAsync(new ScriptedStream([1, 2, 3]) { FailAt = 2 }, reading));

        Assert.Null(error);
    }
}
