using System.Text;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Transport;

/// <summary>What never ends, or is larger than anybody wants, is given up, and costs no more memory than the limit.</summary>
public class LimitTests
{
    private const int Limit = 64 * 1024;

    public static TheoryData<string, string> Endless => new()
    {
        { "a line without an end", new string('x', 4096) },
        { "an event of many lines", "data: " + new string('x', 4000) + "\n" },
        { "an event with comments between its lines", ":\ndata: " + new string('x', 4000) + "\n: still here\n" },
        { "an event of carriage returns", "data: " + new string('x', 4000) + "\r" },
        { "an event of tiny lines", string.Concat(Enumerable.Repeat("data:x\n", 500)) },
        { "an event of empty lines of data", string.Concat(Enumerable.Repeat("data\n", 500)) },
        { "an event of lines of other fields", "id: " + new string('x', 4000) + "\n" },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Event_without_an_end_is_bounded(string what, string piece)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(what);

        (ErrorCall call, long bytesRead) = await StreamForEverAsync(StreamEvents.Text("Hello"), piece, options => options.MaxEventSize = Limit);

        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        Assert.Contains("is larger than 65,536 bytes. Raise LlamaCppOptions.MaxEventSize", call.Exception.Message, StringComparison.Ordinal);
        Assert.InRange(bytesRead, Limit, 2_000_000);
    }

    [Fact]
    public async Task Comment_without_an_end_is_bounded()
    {
        (ErrorCall call, _) = await StreamForEverAsync(":", new string('x', 4096), options => options.MaxEventSize = Limit);

        Assert.Contains("MaxEventSize", call.StreamException.Message, StringComparison.Ordinal);
    }

    [SlowFact]
    public async Task Event_of_50_MB_ends_the_call_at_16_MiB()
    {
        byte[] large = Encoding.UTF8.GetBytes(StreamEvents.Text("Hello") + StreamEvents.Text(new string('x', 50_000_000)));
        ScriptedStream body = new(large) { BytesPerRead = 64 * 1024 };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        Assert.StartsWith("An event in the answer of llama.cpp server at http://server.test/ is larger than 16,777,216 bytes", call.Exception.Message, StringComparison.Ordinal);
        Assert.InRange(body.BytesRead, 16 * 1024 * 1024, 18 * 1024 * 1024);
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task Events_that_came_together_with_one_that_is_too_large_are_kept()
    {
        byte[] events = Encoding.UTF8.GetBytes(StreamEvents.Text("Hel") + StreamEvents.Text("lo") + StreamEvents.Text(new string('x', 2000)));

        ErrorCall call = await ErrorCall.StreamAsync(events, options => options.MaxEventSize = 1024);

        Assert.Equal("Hello", call.Text);
        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        Assert.Contains("MaxEventSize", call.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_below_the_limit_is_read_whole()
    {
        string text = new('x', 3_000_000);

        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Whole(text));

        Assert.Null(call.Error);
        Assert.Equal(text, call.Text);
    }

    [Fact]
    public async Task Long_answer_of_small_events_and_many_comments_is_not_bounded()
    {
        string events = string.Concat(Enumerable.Repeat(StreamEvents.Text("word ") + ": ping\n\n:\n", 2_000));

        ErrorCall call = await ErrorCall.StreamAsync(Encoding.UTF8.GetBytes(events + StreamEvents.Finish() + StreamEvents.Done), options => options.MaxEventSize = 1024);

        Assert.Null(call.Error);
        Assert.Equal(10_000, call.Text.Length);
    }

    [Fact]
    public async Task Endless_line_costs_no_more_memory_than_the_limit()
    {
        EndlessStream body = new([], new byte[64 * 1024]);
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body), options => options.MaxEventSize = 4 * 1024 * 1024);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.IsType<LlamaCppInterruptedException>(call.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024 * 1024);
    }

    [Fact]
    public async Task Document_that_announces_too_much_is_not_read()
    {
        ScriptedStream body = new(new byte[1000]);
        HttpResponseMessage response = new() { Content = new StreamContent(body) { Headers = { ContentType = new("application/json"), ContentLength = 10_000_000 } } };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Answer(_ => response), options => options.MaxResponseSize = 1024);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("larger than 1,024 bytes. Raise LlamaCppOptions.MaxResponseSize", call.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(64, body.BytesRead); // by which it is known to be a document
    }

    [Fact]
    public async Task Stream_that_is_labelled_as_a_document_has_the_limits_of_a_stream()
    {
        byte[] comments = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(": still here\n", Limit / 10)));
        HttpContent content = new ByteArrayContent([.. comments, .. Captures.Read("golden/hello-stream-usage.sse")]) { Headers = { ContentType = new("application/json") } };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Answer(_ => new() { Content = content }), options => options.MaxResponseSize = Limit);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Null(call.Error);
        Assert.NotEmpty(call.Text);
    }

    [Fact]
    public async Task Document_without_an_end_is_bounded()
    {
        EndlessStream body = new([], new byte[4096]);
        HttpResponseMessage response = new() { Content = new StreamContent(body) { Headers = { ContentType = new("application/json") } } };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Answer(_ => response), options => options.MaxResponseSize = Limit);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("MaxResponseSize", call.Exception.Message, StringComparison.Ordinal);
        Assert.InRange(body.BytesRead, Limit, 3 * Limit);
    }

    [Fact]
    public async Task Length_that_is_only_announced_takes_no_memory()
    {
        ScriptedStream body = new("{}"u8.ToArray());
        HttpResponseMessage response = new() { Content = new StreamContent(body) { Headers = { ContentType = new("application/json"), ContentLength = 200_000_000 } } };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Answer(_ => response));
        long before = GC.GetAllocatedBytesForCurrentThread();

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.NotNull(call.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    public static TheoryData<string, string> Pieces => new()
    {
        { "text", StreamEvents.Text("Hello ") },
        { "reasoning", StreamEvents.Reasoning("Hm ") },
        { "arguments of a tool call", StreamEvents.Event("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":" "}}]}}]}""") },
        { "tool calls", StreamEvents.Event("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}},{"index":0,"id":"b","function":{"name":"f"}}]}}]}""") },
        { "log-probabilities", StreamEvents.Event("""{"choices":[{"index":0,"delta":{},"logprobs":{"content":[{"id":1,"token":"x","logprob":-0.5}]}}]}""") },
        { "malformed events", StreamEvents.Event("{") + StreamEvents.Event("{") + StreamEvents.Event("""{"choices":[]}""") },
    };

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Answer_without_an_end_is_bounded(string what, string piece)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(what);

        (ErrorCall call, long bytesRead) = await StreamForEverAsync(StreamEvents.Text("Begun. "), piece, options => options.MaxResponseSize = Limit);

        Assert.StartsWith("Begun. ", call.StreamException.PartialResponse.Text, StringComparison.Ordinal);
        Assert.StartsWith("The answer of llama.cpp server at http://server.test/ is larger than 65,536 bytes. Raise LlamaCppOptions.MaxResponseSize", call.Exception.Message, StringComparison.Ordinal);
        Assert.InRange(bytesRead, 1_000, 3_000_000);
    }

    [Fact]
    public async Task Largest_possible_limit_can_be_set()
    {
        string json = $$$"""{"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"{{{new string('x', 100_000)}}}"}}]}""";
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerJson(json), options => options.MaxResponseSize = int.MaxValue);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(100_000, call.Text.Length);
    }

    private static async Task<(ErrorCall Call, long BytesRead)> StreamForEverAsync(string beginning, string piece, Action<LlamaCppOptions> limit)
    {
        EndlessStream body = new(Encoding.UTF8.GetBytes(beginning), Encoding.UTF8.GetBytes(piece));
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body), limit);
        return (await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken), body.BytesRead);
    }

    /// <summary>A body that begins in one way and goes on in another for ever.</summary>
    private sealed class EndlessStream(byte[] beginning, byte[] piece) : Stream
    {
        private int _position;

        public long BytesRead => _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            ReadOnlySpan<byte> rest = _position < beginning.Length
                ? beginning.AsSpan(_position)
                : piece.AsSpan((_position - beginning.Length) % piece.Length);
            int count = int.Min(rest.Length, buffer.Length);
            rest[..count].CopyTo(buffer.Span);
            _position += count;
            return ValueTask.FromResult(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
