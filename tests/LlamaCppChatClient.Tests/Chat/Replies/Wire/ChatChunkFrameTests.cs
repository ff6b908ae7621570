using System.Text;
using LlamaCpp.Chat;
using LlamaCpp.Json;
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
        Assert.False(chunk.ToolCalls[0].IsSnapshot);
    }

    [Fact]
    public void Frame_gives_what_differs()
    {
        ChatChunkFrame frame = new();
        using TextBuffer target = new();
        Assert.Empty(Match("ab\"x\"cd"));

        frame.Learn("ab\"text\"cd"u8, 2..8, target, [], inChoices: true);
        Assert.Equal(("\"x\"", "\"longer than it\"", ""), (Match("ab\"x\"cd"), Match("ab\"longer than it\"cd"), Match("abcd")));
        Assert.Equal(("", "", ""), (Match("xb\"x\"cd"), Match("ab\"x\"cx"), Match("ab\"x\"")));

        frame.Learn("{\"x\"}"u8, 1..4, target, [], inChoices: true);
        Assert.Equal(("\"y\"", ""), (Match("{\"y\"}"), Match("ab\"x\"cd")));

        frame.Forget();
        Assert.Empty(Match("{\"y\"}"));

        string Match(string json) => Encoding.UTF8.GetString(frame.Match(Encoding.UTF8.GetBytes(json)));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"TEXT"}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"TEXT"}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"reasoning":"TEXT"}}]}""", true)]
    [InlineData("""{"choices":[{"text":"TEXT"}]}""", true)]
    [InlineData("""{"content":"TEXT","stop":false}""", true)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"TEXT"}}]}}]}""", true)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"i","function":{"arguments":"TEXT"}}]}}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"}},{"index":1}]}}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0}],"content":"TEXT"}}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"content":"TEXT","reasoning_content":"TEXT"}}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"content":"TEXT"},"finish_reason":"stop"}]}""", false)]
    [InlineData("""{"choices":[{"delta":{"content":"TEXT"}}],"timings":{}}""", false)]
    public void Event_is_read_by_its_text_where_nothing_else_can_differ(string json, bool byText)
    {
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        Read(reader, """{"choices":[{"delta":{"role":"assistant","content":null}}]}""");
        Read(reader, Before + "\"Hello\"" + After);
        Read(reader, json.Replace("TEXT", "one", StringComparison.Ordinal));
        Assert.NotNull(chunk.ByteCount);

        string second = Read(reader, json.Replace("TEXT", "two", StringComparison.Ordinal));

        Assert.Equal(byText, chunk.ByteCount is null);
        Assert.Contains("two", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"TEXT"}}]}""")]
    [InlineData("""{"choices":[{"message":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"}}]}}]}""")]
    public void Message_is_always_read_whole(string json)
    {
        using ChatChunk chunk = new();
        ChatChunkReader reader = new(chunk, keepRaw: false);
        Read(reader, json.Replace("TEXT", "one", StringComparison.Ordinal));

        string second = Read(reader, json.Replace("TEXT", "two", StringComparison.Ordinal));

        Assert.NotNull(chunk.ByteCount);
        Assert.Contains("two", second, StringComparison.Ordinal);
    }
}
