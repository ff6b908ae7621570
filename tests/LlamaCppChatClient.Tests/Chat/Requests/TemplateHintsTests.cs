using LlamaCpp.Chat;
using LlamaCpp.Tests.Transport;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Chat;

/// <summary>The words of chat templates are those of the captures in system/ and errors/.</summary>
public class TemplateHintsTests
{
    private const string Page = "Unable to generate parser for this template. Automatic parser generation failed: \n------------\nWhile executing CallExpression at line 21, column 28 in source:\n...\nError: Jinja Exception: ";

    [Theory]
    [InlineData("System message must be at the beginning.", "at the beginning only")]
    [InlineData("The system message has to come first", "at the beginning only")]
    [InlineData("Unexpected message role: system", "takes no system message there")]
    [InlineData("System role not supported", "takes no system message there")]
    [InlineData("Conversation roles must alternate user/assistant/user/assistant/...", "in turn")]
    public void Words_of_the_template_say_what_to_try(string words, string hint)
    {
        LlamaCppException error = RequestErrors.Refused(Asked.Post("v1/chat/completions", ChatHints.For(null, hasMedia: false)), Asked.Refusal(400, Page + words, "invalid_request_error"), TimeSpan.Zero);

        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("--jinja", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"llama.cpp server at http://h:1234/ refused /v1/chat/completions (400 invalid_request_error): {words} In full: Unable to generate parser", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Unexpected message role: Bob")]
    [InlineData("Only one image is supported")]
    public void Other_words_come_first_without_a_hint(string words)
    {
        LlamaCppException error = RequestErrors.Refused(Asked.Post("x", ChatHints.For(null, hasMedia: false)), Asked.Refusal(400, Page + words), TimeSpan.Zero);

        Assert.Null(error.Hint);
        Assert.StartsWith($"llama.cpp server at http://h:1234/ refused /x (400): {words} In full: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Assistant response prefill is incompatible with enable_thinking.")]
    [InlineData("prefill cannot be used when enable_thinking is true")]
    public void Prefill_with_reasoning_on_is_explained(string message) =>
        Assert.Contains("set ReasoningEnabled of the call's options to false", Hints.For(Asked.Post("x", ChatHints.For(null, hasMedia: false)), Asked.Refusal(400, message)), StringComparison.Ordinal);

    [Theory]
    [InlineData("The prefill was slow.")]
    [InlineData("enable_thinking is unknown.")]
    public void Other_words_about_either_are_not(string message) =>
        Assert.Null(Hints.For(Asked.Post("x", ChatHints.For(null, hasMedia: false)), Asked.Refusal(400, message)));

    [Theory]
    [InlineData("Cannot have 2 or more assistant messages at the end of the list.", "The conversation ends with several assistant messages: set Continuation of the call's options to go on with the last one, or join them into one message.")]
    [InlineData("Cannot continue an assistant message that contains tool calls.", "The conversation ends with tool calls that have no results: add their results (UseFunctionInvocation does), or leave the message out.")]
    public void End_that_can_not_be_continued_is_explained(string message, string hint) =>
        Assert.Equal(hint, Hints.For(Asked.Post("x", ChatHints.For(null, hasMedia: false)), Asked.Refusal(400, message)));

    [Fact]
    public void Last_exception_is_the_one_that_counts() =>
        Assert.Equal("second", ServerWords.OfTemplate("Jinja Exception: first\nJinja Exception: second\n"));

    [Theory]
    [InlineData("plain words")]
    [InlineData("Jinja Exception: ")]
    public void Message_without_words_of_a_template_stays_as_it_is(string message) => Assert.Same(message, ServerWords.Lead(message));
}
