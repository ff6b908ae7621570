using LlamaCpp.Diagnostics;

namespace LlamaCpp.Tests.Diagnostics;

public class PrintableTextTests
{
    [Theory]
    [InlineData("\u001b[2J\u001b[31mred", "\\u001b[2J\\u001b[31mred")]
    [InlineData("one\r\n2026-01-01 forged line\tend", "one\\r\\n2026-01-01 forged line\\tend")]
    [InlineData("\0\a\b\u007f\u0085\u009b", "\\u0000\\u0007\\u0008\\u007f\\u0085\\u009b")]
    [InlineData("a\u2028b\u2029c\u202ed\u2066e\u200ff", "a\\u2028b\\u2029c\\u202ed\\u2066e\\u200ff")]
    public void What_cannot_be_printed_is_shown_escaped(string text, string printable)
    {
        Assert.Equal(printable, PrintableText.Escape(text));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_shown_escaped() => Assert.Equal("half \\ud83d pair", PrintableText.Escape("half \ud83d pair"));

    [Theory]
    [InlineData("")]
    [InlineData("Plain text, é 漢字 😀 👩‍🚀 \\n \"'<>&")]
    public void What_can_be_printed_stays_the_same_object(string text)
    {
        Assert.Same(text, PrintableText.Escape(text));
    }
}
