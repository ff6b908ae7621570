using System.Text;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>The first bytes of a body say what it is, in whatever pieces they come.</summary>
public class BodyStartTests
{
    [Theory]
    [InlineData("data: 1\n", nameof(BodyKind.Events))]
    [InlineData("data:1", nameof(BodyKind.Events))]
    [InlineData("data\n", nameof(BodyKind.Events))]
    [InlineData("event: x\r", nameof(BodyKind.Events))]
    [InlineData("id: 7\n", nameof(BodyKind.Events))]
    [InlineData("retry: 5\n", nameof(BodyKind.Events))]
    [InlineData(" \t\r\ndata: 1\n", nameof(BodyKind.Events))]
    [InlineData("\uFEFFdata: 1\n", nameof(BodyKind.Events))]
    [InlineData(": a comment {\ndata: 1\n", nameof(BodyKind.Events))]
    [InlineData(": one\r: two\r\n\r\n:\ndata: 1\n", nameof(BodyKind.Events))]
    [InlineData("\n\uFEFF: a comment\n\uFEFFdata: 1\n", nameof(BodyKind.Events))]
    [InlineData("{", nameof(BodyKind.Document))]
    [InlineData("[", nameof(BodyKind.Document))]
    [InlineData("\"", nameof(BodyKind.Document))]
    [InlineData("<", nameof(BodyKind.Document))]
    [InlineData("\r\n \uFEFF{\"a\":1}", nameof(BodyKind.Document))]
    [InlineData(": working\n\n{}", nameof(BodyKind.Document))]
    [InlineData("proxy error: lost", nameof(BodyKind.Other))]
    [InlineData("dataset: 1\n", nameof(BodyKind.Other))]
    [InlineData("Data: 1\n", nameof(BodyKind.Other))]
    [InlineData("dat: 1\n", nameof(BodyKind.Other))]
    [InlineData("events\n", nameof(BodyKind.Other))]
    [InlineData("\u00e9", nameof(BodyKind.Other))]
    [InlineData("0", nameof(BodyKind.Other))]
    public void Kind_is_known_by_the_first_bytes(string text, string kind)
    {
        BodyKind expected = Enum.Parse<BodyKind>(kind);
        byte[] body = Encoding.UTF8.GetBytes(text);

        Assert.All(Pieces.CutsOf(body), pieces => Assert.Equal(expected, Look(pieces)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData(": a comment")]
    [InlineData(": a comment\n\n")]
    [InlineData("\uFEFF")]
    [InlineData("d")]
    [InlineData("dat")]
    [InlineData("ev")]
    [InlineData("i")]
    [InlineData("retr")]
    public void Beginning_of_a_stream_is_open_until_all_has_come(string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);

        Assert.Null(new BodyStart().Look(body, isAll: false, out _));
        Assert.Equal(BodyKind.Other, new BodyStart().Look(body, isAll: true, out _));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("event")]
    [InlineData("id")]
    [InlineData("retry")]
    public void Name_of_a_field_alone_is_an_event_at_the_end_only(string name)
    {
        byte[] body = Encoding.UTF8.GetBytes(name);

        Assert.Null(new BodyStart().Look(body, isAll: false, out int used));
        Assert.Equal(0, used);
        Assert.Equal(BodyKind.Events, new BodyStart().Look(body, isAll: true, out _));
    }

    [Theory]
    [InlineData("data: 1\n", 0)]
    [InlineData("{", 0)]
    [InlineData(" \r\n{", 3)]
    [InlineData("\uFEFFdata: 1\n", 3)]
    [InlineData("\n\uFEFFdata: 1\n", 4)]
    [InlineData(": hi\ndata: 1\n", 5)]
    [InlineData(": hi\r\n\r\n{", 8)]
    [InlineData(": hi", 4)]
    [InlineData(":", 1)]
    public void What_comes_before_the_first_line_is_not_needed(string text, int expected)
    {
        new BodyStart().Look(Encoding.UTF8.GetBytes(text), isAll: false, out int used);

        Assert.Equal(expected, used);
    }

    [Fact]
    public void Comment_goes_on_in_the_next_bytes()
    {
        BodyStart start = new();

        Assert.Null(start.Look(": {"u8, isAll: false, out int first));
        Assert.Null(start.Look("{ and more"u8, isAll: false, out int second));
        Assert.Equal(BodyKind.Document, start.Look("the end\n{"u8, isAll: false, out int third));

        Assert.Equal((3, 10, 8), (first, second, third));
    }

    private static BodyKind? Look(byte[][] pieces)
    {
        BodyStart start = new();
        byte[] bytes = [];
        foreach (byte[] piece in pieces)
        {
            bytes = [.. bytes, .. piece];
            if (start.Look(bytes, isAll: false, out int used) is { } kind)
            {
                return kind;
            }

            bytes = bytes[used..];
        }

        return null;
    }
}
