using System.Net;
using LlamaCpp.Transport;
namespace LlamaCpp.Tests.Transport;

/// <summary>The words of each exception: what happened, where, and what to try.</summary>
public class RequestErrorsTests
{
    private const string Log = "The server may have been stopped or have crashed: look at its log.";
    private const string Address = "Check that the base URL leads to a llama-server and not to another program or a proxy's page.";

    private static readonly ServerRequest Chat = Asked.Post("v1/chat/completions");

    [Fact]
    public void Refusal_has_status_type_words_and_hint()
    {
        LlamaCppException typed = RequestErrors.Refused(Chat, Asked.Refusal(403, "No.", "permission_error"), default);
        LlamaCppException untyped = RequestErrors.Refused(Chat, Asked.Refusal(418, "No."), default);
        LlamaCppException silent = RequestErrors.Refused(Chat, Asked.Text(418, ""), default);
        LlamaCppException page = RequestErrors.Refused(Chat, Asked.Text(418, "<html>", "text/html"), default);
        LlamaCppException unnamed = RequestErrors.Refused(Chat, Asked.Text(418, "tea", null), default);

        Assert.Equal(
            "llama.cpp server at http://h:1234/ refused /v1/chat/completions (403 permission_error): No. Check LLAMACPP_API_KEY and what the server was started to allow.", typed.Message);
        Assert.Equal("llama.cpp server at http://h:1234/ refused /v1/chat/completions (418): No.", untyped.Message);
        Assert.Equal("llama.cpp server at http://h:1234/ refused /v1/chat/completions (418) without a word.", silent.Message);
        Assert.Equal("http://h:1234/v1/chat/completions answered 418 with text/html that is not a response of a llama.cpp server: <html>", page.Message);
        Assert.Equal("http://h:1234/v1/chat/completions answered 418 with something that is not a response of a llama.cpp server: tea", unnamed.Message);
        Assert.Equal(["No.", "No.", null, "<html>", "tea"], new[] { typed, untyped, silent, page, unnamed }.Select(exception => exception.ServerMessage));
        Assert.Equal(["permission_error", null, null], new[] { typed, untyped, silent }.Select(exception => exception.ServerErrorType));
    }

    [Theory]
    [InlineData(1024, 1024, 'x')]
    [InlineData(1025, 1024, '…')]
    public void Words_of_the_server_are_shortened_to_1024_characters(int length, int kept, char last)
    {
        LlamaCppException exception = RequestErrors.Refused(Chat, Asked.Refusal(400, new string('x', length)), default);

        Assert.Equal((kept, last), (exception.ServerMessage!.Length, exception.ServerMessage[^1]));
    }

    [Theory]
    [InlineData(null, 500)]
    [InlineData(399, 500)]
    [InlineData(400, 400)]
    [InlineData(599, 599)]
    [InlineData(600, 500)]
    public void Error_in_a_stream_has_the_status_that_it_names(int? code, int status)
    {
        LlamaCppException exception = RequestErrors.InStream(Chat, new ErrorPayload { Code = code, Message = "Oh." });

        Assert.Equal((HttpStatusCode)status, exception.StatusCode);
        Assert.Equal($"llama.cpp server at http://h:1234/ reported an error in its answer ({status}): Oh.", exception.Message);
    }

    [Fact]
    public void Error_in_a_stream_has_its_type_and_its_hint()
    {
        ServerRequest request = Chat with { Hints = new() { Explain = static _ => "Make it smaller." } };

        LlamaCppException exception = RequestErrors.InStream(request, new ErrorPayload { Code = 500, Type = "server_error", Message = "input is too large to process" });
        LlamaCppException silent = RequestErrors.InStream(Chat, new ErrorPayload { Code = 500 });

        Assert.Equal(
            "llama.cpp server at http://h:1234/ reported an error in its answer (500 server_error): input is too large to process. Make it smaller.",
            exception.Message);
        Assert.Equal("llama.cpp server at http://h:1234/ reported an error in its answer (500): ", silent.Message);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("Oh.", " It said: Oh.")]
    public void Interruption_quotes_the_server_when_it_said_something(string? text, string said) =>
        Assert.Equal($"The answer of llama.cpp server at http://h:1234/ broke off: it ended.{said} {Log}", RequestErrors.Interrupted(Chat, "it ended", text, null).Message);

    [Fact]
    public void What_is_no_answer_is_quoted()
    {
        LlamaCppException page = RequestErrors.NotAnAnswer(Chat, HttpStatusCode.OK, "text/html", "<html>", null);
        LlamaCppException unnamed = RequestErrors.NotAnAnswer(Chat, HttpStatusCode.OK, null, "<html>", null);
        LlamaCppException empty = RequestErrors.NotAnAnswer(Chat, HttpStatusCode.OK, "text/html", "", null);

        Assert.Equal($"http://h:1234/v1/chat/completions answered 200 with text/html that is not a response of a llama.cpp server: <html>. {Address}", page.Message);
        Assert.Equal($"http://h:1234/v1/chat/completions answered 200 with something that is not a response of a llama.cpp server: <html>. {Address}", unnamed.Message);
        Assert.Equal($"http://h:1234/v1/chat/completions answered 200 with nothing. {Address}", empty.Message);
        Assert.Equal(["<html>", "<html>", null], new[] { page, unnamed, empty }.Select(exception => exception.ServerMessage));
    }

    [Fact]
    public void Too_large_names_the_option_in_its_hint()
    {
        LlamaCppException exception = RequestErrors.TooLarge(Chat, "The answer", 1_024, "MaxResponseSize");

        Assert.Equal("The answer of llama.cpp server at http://h:1234/ is larger than 1,024 bytes. Raise LlamaCppOptions.MaxResponseSize if that is expected.", exception.Message);
        Assert.Equal("Raise LlamaCppOptions.MaxResponseSize if that is expected.", exception.Hint);
    }

    [Fact]
    public void Compressed_answer_has_a_hint()
    {
        LlamaCppException exception = RequestErrors.Compressed(Chat, HttpStatusCode.OK, "gzip");

        Assert.Equal($"http://h:1234/v1/chat/completions answered 200 with a compressed body (gzip), which was not asked for. {exception.Hint}", exception.Message);
        Assert.Equal("Switch compression off in the proxy before the server, or hand in an HttpClient with AutomaticDecompression.", exception.Hint);
    }

    [Theory]
    [InlineData(104_857_600, Log)]
    [InlineData(104_857_601, "The server takes at most 100 MiB in one request: send smaller or fewer images.")]
    public void Connection_closed_unanswered_is_explained_by_the_size_of_the_request(long size, string hint)
    {
        ServerRequest request = Chat with { Body = new ByteArrayContent([]) { Headers = { ContentLength = size } } };

        LlamaCppException exception = RequestErrors.NotSent(request, new HttpRequestException(HttpRequestError.ResponseEnded));

        Assert.Equal($"llama.cpp server at http://h:1234/ closed the connection before it had answered /v1/chat/completions. {hint}", exception.Message);
        Assert.Equal(hint, exception.Hint);
    }

    [Fact]
    public void Error_of_another_kind_is_passed_on_in_its_own_words()
    {
        HttpRequestException other = new(HttpRequestError.UserAuthenticationError, "No.", new InvalidOperationException("Not today."));

        LlamaCppException exception = RequestErrors.NotSent(Chat, other);

        Assert.Equal($"The request to http://h:1234/v1/chat/completions failed: Not today. {Log}", exception.Message);
        Assert.Same(other, exception.InnerException);
    }
}
