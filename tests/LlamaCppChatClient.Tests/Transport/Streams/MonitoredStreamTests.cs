using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;


namespace LlamaCpp.Tests.Transport;

public class MonitoredStreamTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly ManualTime _time = new();

    [Fact]
    public void Stream_can_only_be_read_and_only_asynchronously()
    {
        using MonitoredStream stream = Watch(Stream.Null);

        Assert.Equal((true, false, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        Assert.Equal("The stream is read asynchronously.", Assert.Throws<NotSupportedException>(() => stream.Read(new byte[1], 0, 1)).Message);
        Assert.Throws<NotSupportedException>(() => stream.Write(new byte[1], 0, 1));
    }

    [Fact]
    public async Task Events_before_one_that_is_too_large_are_read_and_then_it_is_an_error()
    {
        await using MonitoredStream stream = Watch(new ScriptedStream("data:12345\n\ndata:1234567890123456789\n\n"u8.ToArray()), maxEventBytes: 16);
        byte[] buffer = new byte[100];

        int read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        IOException first = await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask());
        IOException again = await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal((12, true, false), (read, stream.WasTooLarge, stream.WasIdle));
        Assert.Equal(["an event is larger than allowed", "an event is larger than allowed"], new[] { first.Message, again.Message });
    }

    [Fact]
    public async Task End_of_the_body_is_noticed_when_there_was_room_to_read()
    {
        await using MonitoredStream stream = Watch(new ScriptedStream([]));

        int nothing = await stream.ReadAsync(Memory<byte>.Empty, TestContext.Current.CancellationToken);
        bool atEndBefore = stream.AtEnd;
        int end = await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken);

        Assert.Equal((0, false, 0, true), (nothing, atEndBefore, end, stream.AtEnd));
    }

    [Fact]
    public async Task No_timer_runs_while_nobody_reads()
    {
        PacedStream body = new();
        await using MonitoredStream stream = Watch(body);

        Task<int> reading = stream.ReadAsync(new byte[16], TestContext.Current.CancellationToken).AsTask();
        await _time.WaitForTimerAsync(Limit, TestContext.Current.CancellationToken);
        await body.GiveAsync("x");
        await reading.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.Null(_time.NextTimer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void Stream_that_is_given_up_ends_its_pending_read(int bytes)
    {
        ScriptedStream body = new(new byte[bytes]) { StallAt = bytes };
        using MonitoredStream stream = Watch(body);

        stream.Abort();

        Assert.Equal(bytes, body.BytesRead);
        Assert.False(body.IsDisposed);
    }

    [Fact]
    public void Of_a_flood_a_megabyte_is_read_before_it_is_given_up()
    {
        ScriptedStream body = new(new byte[10_000_000]);
        using MonitoredStream stream = Watch(body);

        stream.Abort();

        Assert.InRange(body.BytesRead, 256 * 4 * 1024, 257 * 16 * 1024);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(ObjectDisposedException))]
    public void Stream_that_is_broken_already_is_given_up_in_silence(Type error)
    {
        Exception thrown = error == typeof(ObjectDisposedException) ? new ObjectDisposedException("x") : (Exception)Activator.CreateInstance(error)!;
        using MonitoredStream stream = Watch(new ScriptedStream([1]) { FailAt = 0, Error = thrown });

        stream.Abort();

        Assert.False(stream.AtEnd);
    }

    [Fact]
    public async Task Disposing_closes_the_body()
    {
        ScriptedStream body = new([]);

        await Watch(body).DisposeAsync();

        Assert.True(body.IsDisposed);
    }

    private MonitoredStream Watch(Stream body, int maxEventBytes = 1024) => new(body, Limit, maxEventBytes, _time);
}
