using System.Text;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>Byte order marks before a line become comments, in whatever pieces they come.</summary>
public class ByteOrderMarksTests
{
    [Theory]
    [InlineData("\uFEFFdata: 1\n", "::\ndata: 1\n")]
    [InlineData("data: 1\n\uFEFFdata: 2\n", "data: 1\n::\ndata: 2\n")]
    [InlineData("data: 1\r\uFEFFdata: 2\r", "data: 1\r::\ndata: 2\r")]
    [InlineData("\uFEFF\uFEFFdata: 1\n", "::\n::\ndata: 1\n")]
    public void Mark_before_a_line_is_a_comment(string text, string expected) => AssertBecomes(text, expected);

    [Theory]
    [InlineData("data: a\uFEFFb\n")]
    [InlineData("data: \uFEFF\uFEFF\n\n")]
    [InlineData("data: 1\n\ndata: 2\n\n")]
    [InlineData("data: \uFF21\uFFEE\n")]
    [InlineData("")]
    public void Other_bytes_stay(string text) => AssertBecomes(text, text);

    private static void AssertBecomes(string text, string expected) =>
        Assert.All(Pieces.CutsOf(Encoding.UTF8.GetBytes(text)), pieces => Assert.Equal(expected, Hide(pieces)));

    // The marks are hidden in the bytes themselves, which the pieces share.
    private static string Hide(byte[][] pieces)
    {
        ByteOrderMarks marks = new();
        foreach (byte[] piece in pieces)
        {
            marks.Hide(piece);
        }

        return Encoding.UTF8.GetString([.. pieces.SelectMany(piece => piece)]);
    }
}
