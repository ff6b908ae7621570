using LlamaCpp.Transport;


namespace LlamaCpp.Tests.Transport;

/// <summary>Whether a server began to answer is known for certain.</summary>
public class WatchedStreamTests
{
    private static readonly byte[] Buffer = new byte[16];

    public enum Reading
    {
        Direct,
        DirectArray,
        AtOnce,
        Later,
    }

    public static TheoryData<Reading> Readings => [.. Enum.GetValues<Reading>()];

    [Theory]
    [MemberData(nameof(Readings))]
    public async Task First_byte_is_noticed_and_stays_noticed(Reading reading)
    {
        using WatchedStream stream = new(new Peer(reading == Reading.Later, 0, 3, 3, 0));
        SendAttempt attempt = WatchedStream.BeginAttempt();
        stream.Write(Buffer);
        List<bool> unanswered = [attempt.NothingAnswered];

        for (int count = 0; count < 4; count++)
        {
            await ReadAsync(stream, reading);
            unanswered.Add(attempt.NothingAnswered);
        }

        Assert.Equal([true, true, false, false, false], unanswered);
    }

    [Fact]
    public async Task Next_request_over_a_connection_begins_unanswered()
    {
        using WatchedStream stream = new(new Peer(isLate: false, 3, 3));
        SendAttempt first = WatchedStream.BeginAttempt();
        await stream.WriteAsync(Buffer, TestContext.Current.CancellationToken);
        await ReadAsync(stream, Reading.AtOnce);
        bool firstUnanswered = first.NothingAnswered;

        SendAttempt second = WatchedStream.BeginAttempt();
        bool beforeItIsSent = second.NothingAnswered;
        await stream.WriteAsync(Buffer, TestContext.Current.CancellationToken);
        bool whenItIsSent = second.NothingAnswered;
        await ReadAsync(stream, Reading.AtOnce);
        await stream.WriteAsync(Buffer, TestContext.Current.CancellationToken);

        Assert.False(firstUnanswered);
        Assert.False(beforeItIsSent, "without a connection nothing is certain");
        Assert.True(whenItIsSent);
        Assert.False(second.NothingAnswered, "the rest of a request does not undo the answer to it");
    }

    [Fact]
    public void Write_that_fails_is_the_callers_error_to_see()
    {
        using WatchedStream stream = new(new Peer(isLate: false) { WriteError = new IOException("gone") });
        SendAttempt attempt = WatchedStream.BeginAttempt();

        IOException direct = Assert.Throws<IOException>(() => stream.Write(Buffer, 0, 1));

        Assert.Equal("gone", direct.Message);
        Assert.False(attempt.NothingAnswered, "an early answer could be waiting where nobody can see it");
    }

    [Fact]
    public void Disposing_closes_the_connection()
    {
        Peer peer = new(isLate: false);

        new WatchedStream(peer).Dispose();

        Assert.False(peer.CanRead);
    }

    private static async Task ReadAsync(WatchedStream stream, Reading reading)
    {
        _ = reading switch
        {
            Reading.Direct => stream.Read(Buffer.AsSpan()),
            Reading.DirectArray => stream.Read(Buffer, 0, Buffer.Length),
            _ => await stream.ReadAsync(Buffer, TestContext.Current.CancellationToken),
        };
    }

    /// <summary>Gives so many bytes at each reading.</summary>
    private sealed class Peer(bool isLate, params int[] counts) : MemoryStream
    {
        private readonly Queue<int> _counts = new(counts);

        public IOException? WriteError { get; init; }

        public override int Read(Span<byte> buffer) => _counts.Dequeue();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (isLate)
            {
                await Task.Yield();
            }

            return _counts.Dequeue();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (WriteError is not null)
            {
                throw WriteError;
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
