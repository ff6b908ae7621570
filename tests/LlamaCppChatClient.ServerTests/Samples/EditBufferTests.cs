using LlamaCpp.Samples.Chat;

namespace LlamaCpp.ServerTests.Samples;

/// <summary>The text that is being typed in <c>docs/samples/Chat</c>.</summary>
public sealed class EditBufferTests
{
    [Theory]
    [InlineData("e\u0301")]
    [InlineData("👩‍🚀")]
    [InlineData("世")]
    public void What_looks_like_one_character_is_deleted_as_one(string character)
    {
        EditBuffer buffer = new();
        buffer.Insert($"a{character}b");

        buffer.Left();
        buffer.Backspace();

        Assert.Equal(("ab", 1), (buffer.Text, buffer.Cursor));
    }

    [Fact]
    public void History_brings_back_what_was_typed_and_keeps_the_draft()
    {
        EditBuffer buffer = new();
        buffer.Insert("first");
        buffer.Take();
        buffer.Insert("second");
        buffer.Take();
        buffer.Insert("draft");

        buffer.Recall(-1);
        buffer.Recall(-1);
        buffer.Recall(-1);
        Assert.Equal("first", buffer.Text);
        buffer.Recall(1);
        Assert.Equal("second", buffer.Text);
        buffer.Recall(1);
        buffer.Recall(1);

        Assert.Equal("draft", buffer.Text);
    }

    [Fact]
    public void Empty_and_repeated_input_is_remembered_once()
    {
        EditBuffer buffer = new();
        foreach (string input in (string[])["same", "", "same"])
        {
            buffer.Insert(input);
            buffer.Take();
        }

        buffer.Recall(-1);
        buffer.Recall(-1);

        Assert.Equal("same", buffer.Text);
    }
}
