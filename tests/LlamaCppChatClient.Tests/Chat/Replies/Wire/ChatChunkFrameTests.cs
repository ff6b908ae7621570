using System.Text;
using LlamaCpp.Chat;
using static LlamaCpp.Tests.Chat.ChunkReading;

namespace LlamaCpp.Tests.Chat;

/// <summary>Events that are read by what the event before had in common with them, and what breaks that.</summary>
public class ChatChunkFrameTests
{
    private const string Before = """{"choices":[{"finish_reason":null,"index":0,"delta":{"content":""";
    private const string After = """}}],"created":1795292309,"id":"chatcmpl-1","model":"tiny-chat","object":"chat.completion.chunk"}""";

    public static TheoryData<string> Streams => [.. Captures.All("**/*.sse")];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Every_recorded_event_reads_the_same_after_its_predecessors_and_alone(string capture)
    {
        string[] events = [.. StreamEvents.DataOf(Encoding.UTF8.GetString(Captures.Read(capture)))];
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);

        string[] together = [.. events.Select(data => Read(reader, data))];

        Assert.Equal(events.Select(ReadAlone), together);
    }

    [Theory]
    [InlineData("\"world\"", "world")]
    [InlineData("\"\"", "")]
    [InlineData("""
        "a \"quoted\" line\nand \u00e9\ud83d\ude00"
        """, "a \"quoted\" line\nand é😀")]
    [InlineData("\"漢字 😀\"", "漢字 😀")]
    [InlineData("null", "")]
    [InlineData("\"one\",\"content\":\"two\"", "onetwo")]
    [InlineData("[{\"type\":\"text\",\"text\":\"part\"}]", "part")]
    [InlineData("\"text\",\"reasoning_content\":\"reasoning\"", "text")]
    public void Value_in_the_place_of_the_text_reads_as_it_would_alone(string value, string expected)
    {
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        Read(reader, Before + "\"Hello\"" + After);

        string second = Read(reader, Before + value + After);

        Assert.Equal(ReadAlone(Before + value + After), second);
        Assert.Equal(expected, chunk.Content.ToString());
    }

    [Theory]
    [InlineData("\"no end")]
    [InlineData("7")]
    [InlineData("\"half a pair \\ud83d\"")]
    [InlineData("\"line\nbreak\"")]
    [InlineData("\"one\" \"two\"")]
    [InlineData("")]
    public void Value_that_is_no_text_makes_the_event_malformed(string value)
    {
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        Read(reader, Before + "\"Hello\"" + After);

        Read(reader, Before + value + After);

        Assert.Equal(ChatChunkKind.Malformed, chunk.Kind);
        Assert.Equal(0, chunk.Content.Length);
    }

    [Fact]
    public void Event_that_is_shorter_than_what_stands_around_a_text_is_no_match()
    {
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        Read(reader, """{"choices":[{"delta":{"content":"a"}}],"x":[{"delta":{"content":""}}]}""");

        string second = Read(reader, """{"choices":[{"delta":{"content":""}}]}""");

        Assert.Equal(ReadAlone("""{"choices":[{"delta":{"content":""}}]}"""), second);
    }

    [Fact]
    public void Event_with_other_facts_than_the_one_before_brings_its_own()
    {
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        string other = After.Replace("chatcmpl-1", "chatcmpl-2", StringComparison.Ordinal);
        Read(reader, Before + "\"a\"" + After);
        Read(reader, Before + "null" + other);

        Read(reader, Before + "\"b\"" + After);

        Assert.Equal("chatcmpl-1", chunk.Id);
    }

    [Fact]
    public void Argument_parts_keep_the_number_of_their_call()
    {
        const string Part = """{"choices":[{"delta":{"tool_calls":[{"index":3,"function":{"arguments":"VALUE"}}]}}]}""";
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        Read(reader, Part.Replace("VALUE", "{", StringComparison.Ordinal));

        Read(reader, Part.Replace("VALUE", "\\\"city\\\":", StringComparison.Ordinal));

        Assert.Equal(1, chunk.ToolCallCount);
        Assert.Equal(3, chunk.ToolCalls[0].Index);
        Assert.Equal("\"city\":", chunk.ToolCalls[0].Arguments.ToString());
    }
}
