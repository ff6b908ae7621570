using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>The connection fails while an answer comes.</summary>
public class BrokenStreamTests
{
    [Fact]
    public async Task Error_of_a_handlers_own_stream_keeps_the_text()
    {
        byte[] begun = Encoding.UTF8.GetBytes(StreamEvents.Text("Hello"));
        ScriptedStream body = new(begun) { FailAt = begun.Length, Error = new InvalidDataException("The archive is damaged.") };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        Assert.Contains("broke off: its body could not be read (InvalidDataException: The archive is damaged.)", call.Exception.Message, StringComparison.Ordinal);
        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task Leaving_a_stream_that_breaks_then_is_no_error()
    {
        byte[] begun = Encoding.UTF8.GetBytes(StreamEvents.Text("Hello"));
        ScriptedStream body = new(begun) { FailAt = begun.Length, Error = new InvalidDataException("The archive is damaged.") };
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(body));

        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Equal("Hello", update.Text);
            break;
        }

        Assert.True(body.IsDisposed);
    }

    [Theory]
    [InlineData(200, "its body could not be read (InvalidDataException: The archive is damaged.)")]
    [InlineData(400, "(400) without a word")]
    public async Task Error_of_a_handlers_own_stream_is_one_of_ours(int status, string words)
    {
        CapturingHandler handler = new CapturingHandler().Answer(_ => new HttpResponseMessage((System.Net.HttpStatusCode)status)
        {
            Content = new StreamContent(new ScriptedStream([]) { FailAt = 0, Error = new InvalidDataException("The archive is damaged.") }) { Headers = { ContentType = new("application/json") } },
        });
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        Assert.Contains(words, (await ErrorCall.StreamAsync(client)).Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_lost_between_events_keeps_the_text(bool reset)
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Role, StreamEvents.Reasoning("Hm. "), StreamEvents.Text("Hel"), StreamEvents.Text("lo"));
            await EndAsync(connection, reset);
        });

        Assert.Equal("Hello", call.Text);
        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        Assert.Contains("broke off: the connection was lost", call.Exception.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<IOException>(call.Exception.InnerException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_lost_in_the_middle_of_a_line_keeps_the_text_before_it(bool reset)
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Role, StreamEvents.Text("Hello"), StreamEvents.Text(" world")[..40]);
            await EndAsync(connection, reset);
        });

        Assert.Equal("Hello", call.Text);
        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
    }

    [Fact]
    public async Task Connection_lost_in_the_middle_of_a_character_keeps_the_text_before_it()
    {
        byte[] half = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\xC3"u8.ToArray()[..^1];

        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Text("Grü"));
            await connection.SendChunkAsync(half);
        });

        Assert.Equal("Grü", call.StreamException.PartialResponse.Text);
    }

    [Fact]
    public async Task Connection_lost_after_the_headers_leaves_an_empty_partial_answer()
    {
        ErrorCall call = await ErrorCall.StreamAsync(connection => ErrorCall.BeginStreamAsync(connection));

        Assert.Empty(call.Updates);
        Assert.Empty(call.StreamException.PartialResponse.Messages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_lost_after_the_finish_reason_leaves_a_complete_answer(bool reset)
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Role, StreamEvents.Text("Hello"), StreamEvents.Finish());
            await EndAsync(connection, reset);
        });

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
        Assert.Equal(Microsoft.Extensions.AI.ChatFinishReason.Stop, call.Updates[^1].FinishReason);
    }

    [Fact]
    public async Task Stream_that_ends_in_order_without_a_finish_reason_is_an_error()
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Text("Hello"));
            await connection.SendEndAsync();
        });

        Assert.Contains("the stream ended without a finish reason and [DONE]", call.StreamException.Message, StringComparison.Ordinal);
        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
    }

    [Fact]
    public async Task Stream_that_ends_in_order_after_its_finish_reason_is_complete()
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Text("Hello"), StreamEvents.Finish(), StreamEvents.Usage(5, 2));
            await connection.SendEndAsync();
        });

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("5\r\ndata:rubbish\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFFF\r\n")]
    public async Task Broken_chunked_encoding_is_named_and_keeps_the_text(string rubbish)
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Text("Hello"));
            await connection.PauseAsync(TimeSpan.FromMilliseconds(50)); // for HttpClient loses what came in one piece with rubbish
            await connection.SendAsync(rubbish);
        });

        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        Assert.Contains("its chunked encoding is broken", call.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_shorter_than_its_Content_Length_is_an_error_unless_it_is_complete(bool complete)
    {
        string events = StreamEvents.Text("Hello") + (complete ? StreamEvents.Finish() : "");

        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {events.Length + 10}\r\n\r\n{events}");
        });

        AssertErrorUnless(complete, call);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_longer_than_its_Content_Length_is_an_error_unless_it_is_complete(bool complete)
    {
        string events = StreamEvents.Whole("Hello");
        int length = (StreamEvents.Role + StreamEvents.Text("Hello") + (complete ? StreamEvents.Finish() : "")).Length + 20;

        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {length}\r\n\r\n{events}");
        });

        AssertErrorUnless(complete, call);
    }

    [Fact]
    public async Task Stream_without_a_length_or_chunks_ends_with_the_connection()
    {
        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{StreamEvents.Whole("Hello")}");
        });

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
    }

    [Fact]
    public async Task Recorded_kill_of_the_server_keeps_the_text()
    {
        CaptureFile capture = Captures.Load("lifecycle/stream-sigkill.http");

        ErrorCall call = await ErrorCall.StreamAsync(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendStreamHeadAsync();
            await connection.SendChunkAsync(capture.Response!.Body);
        });

        Assert.NotEmpty(call.Text);
        Assert.Equal(call.Text, call.StreamException.PartialResponse.Text);
    }

    private static void AssertErrorUnless(bool complete, ErrorCall call)
    {
        Assert.Equal("Hello", call.Text);
        if (complete)
        {
            Assert.Null(call.Error);
            Assert.Equal(Microsoft.Extensions.AI.ChatFinishReason.Stop, call.Updates[^1].FinishReason);
        }
        else
        {
            Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        }
    }

    // A reset discards what the client has not read yet.
    private static async Task EndAsync(ScriptedConnection connection, bool reset)
    {
        if (reset)
        {
            await connection.PauseAsync(TimeSpan.FromMilliseconds(150));
            connection.Reset();
        }
    }
}
