using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>A stream that says nothing ends; one that is only slow, or read slowly, does not.</summary>
public class SilenceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Silent_stream_ends_after_StreamIdleTimeout_and_keeps_the_text()
    {
        ManualTime time = new();
        PacedStream body = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body), time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await body.GiveAsync(StreamEvents.Text("Hello"));
        await time.WaitForTimerAsync(Limit, TestContext.Current.CancellationToken);
        time.Advance(Limit - TimeSpan.FromMilliseconds(1));
        bool endedEarly = call.IsCompleted;
        time.Advance(TimeSpan.FromMilliseconds(1));

        LlamaCppInterruptedException exception = (await call.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken)).StreamException;
        Assert.False(endedEarly);
        Assert.Equal("Hello", exception.PartialResponse.Text);
        Assert.Contains("it was silent for longer than StreamIdleTimeout (no byte came for 300 s)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_a_body_end_after_StreamIdleTimeout()
    {
        ManualTime time = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(new PacedStream()), options => options.StreamIdleTimeout = TimeSpan.FromSeconds(1), time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Contains("StreamIdleTimeout", (await call).StreamException.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), time.Elapsed);
    }

    [Fact]
    public async Task Pings_keep_a_slow_stream_alive()
    {
        ManualTime time = new();
        PacedStream body = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body), time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        for (int minute = 0; minute < 60; minute += 4)
        {
            await time.WaitForNewTimerAsync(Limit, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMinutes(4));
            await body.GiveAsync(":\n\n");
        }

        await body.GiveAsync(StreamEvents.Whole("Hello"));

        Assert.Equal("Hello", (await call.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken)).Text);
        Assert.Equal(TimeSpan.FromMinutes(60), time.Elapsed);
    }

    [Fact]
    public async Task Caller_may_take_longer_than_StreamIdleTimeout_with_an_update()
    {
        ManualTime time = new();
        PacedStream body = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body), time: time);
        await using IAsyncEnumerator<ChatResponseUpdate> updates = client
            .GetStreamingResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        ValueTask<bool> first = updates.MoveNextAsync();
        await body.GiveAsync(StreamEvents.Text("Hel"));
        Assert.True(await first);
        time.Advance(TimeSpan.FromDays(1));
        ValueTask<bool> second = updates.MoveNextAsync();
        await body.GiveAsync(StreamEvents.Text("lo"));

        Assert.True(await second);
        Assert.Equal("lo", updates.Current.Text);
    }

    [Fact]
    public async Task Infinite_StreamIdleTimeout_sets_no_timer()
    {
        ManualTime time = new();
        PacedStream body = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body), options => options.StreamIdleTimeout = Timeout.InfiniteTimeSpan, time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await body.GiveAsync(StreamEvents.Text("Hello"));
        time.Advance(TimeSpan.FromDays(40));
        await body.GiveAsync(StreamEvents.Finish() + StreamEvents.Done);

        Assert.Equal("Hello", (await call.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken)).Text);
    }

    [Fact]
    public async Task Silent_document_ends_after_StreamIdleTimeout()
    {
        ManualTime time = new();
        HttpResponseMessage response = new() { Content = new StreamContent(new ScriptedStream("{\"choices\":["u8.ToArray()) { StallAt = 12 }) { Headers = { ContentType = new("application/json") } } };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Answer(_ => response), time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Contains("it was silent for longer than StreamIdleTimeout", (await call).Exception.Message, StringComparison.Ordinal);
        Assert.Equal("{\"choices\":[", (await call).Exception.ServerMessage);
        Assert.Equal(Limit, time.Elapsed);
    }

    [Fact]
    public async Task Wait_for_a_free_slot_has_no_limit_and_can_be_cancelled()
    {
        ManualTime time = new();
        using CancellationTokenSource source = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Hang(), time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client, cancellationToken: source.Token);
        time.Advance(TimeSpan.FromDays(40));
        bool ended = call.IsCompleted;
        await source.CancelAsync();

        Assert.False(ended);
        Assert.Null(time.NextTimer);
        Assert.Equal(source.Token, Assert.IsAssignableFrom<OperationCanceledException>((await call).Error).CancellationToken);
    }
}
