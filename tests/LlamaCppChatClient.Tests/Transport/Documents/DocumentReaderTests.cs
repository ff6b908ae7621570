using System.Buffers;
using System.Net;
using System.Text;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

public class DocumentReaderTests
{
    private static readonly ServerRequest Request = Asked.Post("v1/embeddings");

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(16 * 1024, false)]
    [InlineData(16 * 1024 + 1, false)]
    [InlineData(3_000_000, false)]
    [InlineData(3_000_000, true)]
    public async Task Document_is_whole_with_and_without_a_length(int size, bool announced)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);

        byte[] read = await ReadAsync(new ScriptedStream(bytes) { BytesPerRead = 10_000 }, announced ? size : null);

        Assert.True(bytes.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task Memory_grows_with_what_has_come()
    {
        byte[] bytes = new byte[3_000_000];
        long before = GC.GetAllocatedBytesForCurrentThread();

        await ReadAsync(new ScriptedStream(bytes) { BytesPerRead = 100_000 }, null);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Document_of_the_largest_size_is_read_and_a_larger_one_is_not(bool announced)
    {
        byte[] read = await ReadAsync(new ScriptedStream(new byte[1024]), announced ? 1024 : null, limit: 1024);
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => ReadAsync(new ScriptedStream(new byte[1025]), announced ? 1025 : null, limit: 1024));

        Assert.Equal(1024, read.Length);
        Assert.StartsWith("The answer of llama.cpp server at http://h:1234/ is larger than 1,024 bytes.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_of_silence_begins_anew_with_every_piece()
    {
        ManualTime time = new();
        PacedStream body = new();

        Task<byte[]> reading = ReadAsync(body, null, time: time);
        for (int minute = 0; minute < 20; minute += 4)
        {
            await time.WaitForNewTimerAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMinutes(4));
            await body.GiveAsync("x");
        }

        await body.GiveAsync("");

        Assert.Equal("xxxxx", Encoding.UTF8.GetString(await reading.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("", "broke off: the connection was lost. The server may")]
    [InlineData("{\"a\"", "broke off: the connection was lost. It said: {\"a\". The server may")]
    public async Task Document_that_breaks_off_is_quoted_when_something_came(string begun, string words)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(begun);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => ReadAsync(new ScriptedStream(bytes) { FailAt = bytes.Length }, null));

        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.Equal(begun.Length == 0 ? null : begun, exception.ServerMessage);
    }

    [Theory]
    [InlineData(1024, 1024, 'x')]
    [InlineData(1025, 1024, '…')]
    public void Excerpt_has_1024_characters(int length, int kept, char last)
    {
        string excerpt = ErrorReader.Excerpt(Encoding.UTF8.GetBytes(new string('x', length)));

        Assert.Equal((kept, last), (excerpt.Length, excerpt[^1]));
    }

    [Fact]
    public async Task Compressed_refusal_is_not_quoted()
    {
        using ServerConnection connection = Native.Connection(new CapturingHandler());
        using HttpResponseMessage response = new(HttpStatusCode.BadGateway) { Content = new ByteArrayContent([0x1F, 0x8B, 8]) { Headers = { { "Content-Encoding", "gzip" } } } };

        ServerError error = await ErrorReader.ReadAsync(Request, response, TimeSpan.Zero, connection.Options.StreamIdleTimeout, connection.Time, TestContext.Current.CancellationToken);

        Assert.Equal("(compressed data)", error.Excerpt);
    }

    private static async Task<byte[]> ReadAsync(Stream body, long? length, int limit = int.MaxValue, TimeProvider? time = null)
    {
        using ServerConnection connection = Native.Connection(new CapturingHandler(), options => options.MaxResponseSize = limit, time: time);
        using HttpResponseMessage response = new() { Content = new StreamContent(body) { Headers = { ContentLength = length } } };
        return await DocumentReader.ReadAsync(connection, Request, response, 0, (_, bytes) => bytes.ToArray(), TestContext.Current.CancellationToken);
    }
}
