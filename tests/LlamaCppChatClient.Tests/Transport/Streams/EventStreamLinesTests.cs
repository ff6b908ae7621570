using System.Text;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>The lines of an event stream are counted and told apart alike, whatever the pieces they come in.</summary>
public class EventStreamLinesTests
{
    [Theory]
    [InlineData("data:12345\ndata:6789\n\n", 19)]
    [InlineData("data:12345\rdata:6789\r\r", 19)]
    [InlineData("data:12345\r\ndata:6789\r\n\r\n", 19)]
    [InlineData("\uFEFFdata:12345\r\n: hi\r\ndata:6789\r\n\r\n", 22)]
    [InlineData("data:12345\nproxy error: 6789\n\n", 27)]
    [InlineData("proxy error: 12345\nproxy error: 6789\n\n", 35)]
    [InlineData("id:1\nevent:x\nretry:5\ndata\n\n", 22)]
    public void Event_of_the_largest_size_is_taken_and_a_larger_one_is_not(string text, int size)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);

        Assert.All(Pieces.CutsOf(bytes), pieces =>
        {
            Assert.Equal(bytes.Length, Taken(new EventStreamLines(size), pieces));
            Assert.InRange(Taken(new EventStreamLines(size - 1), pieces), 0, bytes.Length - 1);
        });
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void Events_before_one_that_is_too_large_are_taken(string lineEnd)
    {
        byte[] good = Encoding.UTF8.GetBytes($"data:1234{lineEnd}{lineEnd}data:5678{lineEnd}{lineEnd}");
        byte[] large = Encoding.UTF8.GetBytes($"data:12{lineEnd}data:34{lineEnd}");

        Assert.Equal(good.Length, new EventStreamLines(9).Take([.. good, .. large]));
        Assert.All(Pieces.CutsOf(good), pieces => Assert.Equal(good.Length, Taken(new EventStreamLines(9), pieces)));
    }

    [Theory]
    [InlineData("data: 1\n\ndata: 2\n\n")]
    [InlineData("data: 1\r\n\r\ndata: 2\r\n\r\n")]
    [InlineData("\uFEFFdata: 1\n\n")]
    [InlineData("\uFEFF\n\n")]
    [InlineData("\uFEFF: a comment\n\n")]
    [InlineData("event: x\nid: 7\nretry: 5\ndata: 1\n\n")]
    [InlineData("event\nid\nretry\ndata\n\n")]
    [InlineData(": a comment\n:\n\n")]
    [InlineData("data")]
    [InlineData("\n\n\n")]
    [InlineData("")]
    public void Lines_of_an_event_stream_are_no_stray_text(string text) =>
        Assert.All(Pieces.CutsOf(Encoding.UTF8.GetBytes(text)), pieces => Assert.Null(StrayText(pieces)));

    [Theory]
    [InlineData("data: 1\n\nproxy error: lost", "proxy error: lost")]
    [InlineData("proxy error: lost\r\ndata: 1\r\n\r\nand more\r\n", "proxy error: lost\nand more")]
    [InlineData("\uFEFFerror: {}\n", "error: {}")]
    [InlineData("error\n\nerror\n", "error\nerror")]
    [InlineData("datum: 1\n", "datum: 1")]
    [InlineData("dat\n", "dat")]
    [InlineData("data 1: x\n", "data 1: x")]
    [InlineData("  \n<html>\n", "<html>")]
    public void Other_text_is_kept_line_by_line(string text, string kept) =>
        Assert.All(Pieces.CutsOf(Encoding.UTF8.GetBytes(text)), pieces => Assert.Equal(kept, StrayText(pieces)));

    [Fact]
    public void Of_other_text_1024_bytes_are_kept()
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('x', 3_000));

        Assert.Equal(new string('x', 1024), StrayText([text]));
        Assert.Equal(new string('x', 1024), StrayText(text.Chunk(7)));
    }

    private static int Taken(EventStreamLines lines, byte[][] pieces)
    {
        int all = 0;
        foreach (byte[] piece in pieces)
        {
            int taken = lines.Take(piece);
            all += taken;
            if (taken < piece.Length)
            {
                break;
            }
        }

        return all;
    }

    private static string? StrayText(IEnumerable<byte[]> pieces)
    {
        EventStreamLines lines = new(int.MaxValue);
        Assert.All(pieces, piece => Assert.Equal(piece.Length, lines.Take(piece)));
        lines.End();
        return lines.StrayText;
    }
}
