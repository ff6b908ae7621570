using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>Event streams in every form that is allowed, and in some that are not.</summary>
public class StreamFormatTests
{
    private static readonly string Answer = StreamEvents.Role + StreamEvents.Reasoning("Hm 🤔") + StreamEvents.Text("Grüße, ") + StreamEvents.Text("世界 👋")
        + StreamEvents.Finish() + StreamEvents.Usage(5, 2) + StreamEvents.Done;

    // Short, for the tests that go through it byte by byte.
    private static readonly string ShortAnswer =
        """
        data: {"id":"1","choices":[{"delta":{"reasoning_content":"Hm 🤔"}}]}

        data: {"choices":[{"delta":{"content":"Grüße, "}}],"id":"1"}

        data: {"choices":[{"delta":{"content":"世界 👋"}}],"id":"1"}

        data: {"choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":5}}

        data: [DONE]


        """;

    public static TheoryData<string, string> Forms => new()
    {
        { "LF", Answer },
        { "CRLF", Answer.Replace("\n", "\r\n", StringComparison.Ordinal) },
        { "CR", Answer.Replace('\n', '\r') },
        { "mixed line ends", Answer.Replace("\n\n", "\r\n\r", StringComparison.Ordinal) },
        { "no space after the colon", Answer.Replace("data: ", "data:", StringComparison.Ordinal) },
        { "a byte order mark", "\uFEFF" + Answer },
        { "comments and pings", ":\n\n: ping\n\n" + Answer.Replace("\n\n", "\n: between\n\n:\n\n", StringComparison.Ordinal) },
        { "ids, retries and unknown fields", Answer.Replace("data: ", "id: 7\nretry: 100\nflavour: sour\ndata: ", StringComparison.Ordinal) },
        { "the usual type named", Answer.Replace("data: ", "event: message\ndata: ", StringComparison.Ordinal) },
        { "unknown event types", "event: ping\ndata: {\"x\":1}\n\n" + Answer.Replace("\n\n", "\n\nevent: status\ndata: rubbish\n\n", StringComparison.Ordinal) },
        { "data over several lines", Answer.Replace(",\"index\"", ",\ndata: \"index\"", StringComparison.Ordinal) },
        { "empty events", "\n\n\n" + Answer.Replace("\n\n", "\n\n\n\n", StringComparison.Ordinal) },
        { "events without data in them", Answer.Replace("\n\n", "\n\ndata:\n\ndata\n\n", StringComparison.Ordinal) },
        { "no [DONE]", Answer.Replace(StreamEvents.Done, "", StringComparison.Ordinal) },
        { "two [DONE]", Answer + StreamEvents.Done },
        { "[DONE] and rubbish", Answer + "data: {{{\n\nrubbish" },
        { "[DONE] with spaces", Answer.Replace("[DONE]", " [DONE] ", StringComparison.Ordinal) },
        { "[DONE] without an end of its line", Answer[..^2] },
        { "no blank line at the end", Answer[..^1] },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Allowed_form_of_a_stream_is_read(string form, string events)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(form);

        AssertWhole(await ErrorCall.StreamAsync(events));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Stream_is_read_the_same_split_at_every_byte(string lineEnd)
    {
        byte[] events = Encoding.UTF8.GetBytes(ShortAnswer.Replace("\n", lineEnd, StringComparison.Ordinal));
        for (int split = 1; split < events.Length; split++)
        {
            using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(new ScriptedStream(events) { SplitAt = [split] }));

            AssertWhole(await ErrorCall.StreamAsync(client));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Stream_is_read_the_same_in_tiny_pieces(int size)
    {
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(new ScriptedStream(Encoding.UTF8.GetBytes(ShortAnswer)) { BytesPerRead = size }));

        AssertWhole(await ErrorCall.StreamAsync(client));
    }

    [Fact]
    public async Task Stream_cut_at_any_byte_ends_in_an_exception_or_is_complete()
    {
        byte[] events = Encoding.UTF8.GetBytes(ShortAnswer);
        int finished = events.Length - "data: [DONE]\n\n".Length;
        for (int end = 0; end <= events.Length; end++)
        {
            ErrorCall call = await ErrorCall.StreamAsync(events[..end]);

            // The blank line ends an event; at the end of the stream, a line end does.
            if (end < finished - 1)
            {
                Assert.Equal(call.Text, call.StreamException.PartialResponse.Text);
                Assert.StartsWith(call.Text, "Grüße, 世界 👋", StringComparison.Ordinal);
            }
            else if (end >= finished)
            {
                Assert.Null(call.Error);
                Assert.Equal("Grüße, 世界 👋", call.Text);
            }
        }
    }

    [Fact]
    public async Task Done_without_a_finish_reason_ends_an_answer()
    {
        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Text("Hello") + StreamEvents.Done);

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
        Assert.Null(call.Updates[^1].FinishReason);
    }

    [Fact]
    public async Task Nothing_is_read_after_Done()
    {
        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Whole("Hello") + StreamEvents.Text(" again") + StreamEvents.Event("""{"error":{"message":"late"}}"""));

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
    }

    private static void AssertWhole(ErrorCall call)
    {
        Assert.Null(call.Error);
        ChatResponse response = call.Updates.ToChatResponse();
        Assert.Equal("Grüße, 世界 👋", response.Text);
        Assert.Equal("Hm 🤔", Assert.Single(response.Messages[0].Contents.OfType<TextReasoningContent>()).Text);
        Assert.DoesNotContain(response.Messages[0].Contents, content => content is ErrorContent);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(5, response.Usage?.InputTokenCount);
    }
}
