using LlamaCpp.Samples.Chat;

namespace LlamaCpp.ServerTests.Samples;

/// <summary>The line breaks of <c>docs/samples/Chat</c>.</summary>
public sealed class WordWrapTests
{
    private const string Text = "The quick brown fox, 世界世界世界, andALongWordWithoutAnyBreak\n\nand the 😀 end. ";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Lines_are_the_same_however_the_text_is_split(int size)
    {
        string whole = Wrap([Text]);

        string pieces = Wrap(Text.EnumerateRunes().Chunk(size).Select(runes => string.Concat(runes.Select(rune => rune.ToString()))));

        Assert.Equal(whole, pieces);
        Assert.Equal("The quick \nbrown fox,\n世界世界世\n界, \nandALongWo\nrdWithoutA\nnyBreak\n\nand the 😀\nend. \n", whole);
    }

    [Fact]
    public void Without_a_width_each_piece_is_written_at_once()
    {
        using StringWriter writer = new() { NewLine = "\n" };

        new WordWrap(writer, width: null).Write("half a wor");

        Assert.Equal("half a wor", writer.ToString());
    }

    private static string Wrap(IEnumerable<string> pieces)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        WordWrap wrap = new(writer, width: 10);
        foreach (string piece in pieces)
        {
            wrap.Write(piece);
        }

        wrap.EndLine();
        return writer.ToString();
    }
}
