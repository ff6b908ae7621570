using LlamaCpp.Server;


namespace LlamaCpp.Tests.Server;

public class CompletionAnswerTests
{
    private readonly CompletionAnswer _answer = new([]);

    [Fact]
    public void Event_with_tokens_and_no_text_yet_is_an_update()
    {
        LlamaCppCompletionUpdate update = _answer.Add(new CompletionPayload { Content = null, Tokens = [240] })!;

        Assert.Equal("", update.Text);
        Assert.Equal([240], update.Tokens);
        Assert.Null(update.Completion);
    }

    [Fact]
    public void Event_with_text_and_no_tokens_is_an_update() =>
        Assert.Equal("a", _answer.Add(new CompletionPayload { Content = "a" })!.Text);

    [Fact]
    public void Event_with_neither_is_none() => Assert.Null(_answer.Add(new CompletionPayload()));

    [Fact]
    public void What_had_arrived_is_the_text_and_without_text_nothing()
    {
        Assert.Empty(_answer.ToPartialResponse().Messages);

        _answer.Add(new CompletionPayload { Content = "On" });
        _answer.Add(new CompletionPayload { Content = "ce" });

        Assert.Equal("Once", Assert.Single(_answer.ToPartialResponse().Messages).Text);
    }
}
