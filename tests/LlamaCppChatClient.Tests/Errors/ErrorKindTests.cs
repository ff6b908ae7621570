using System.Net;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Errors;

public class ErrorKindTests
{
    [Theory]
    [InlineData(400, "invalid_request_error", LlamaCppErrorKind.BadRequest)]
    [InlineData(401, "authentication_error", LlamaCppErrorKind.Unauthorized)]
    [InlineData(403, "permission_error", LlamaCppErrorKind.Unauthorized)]
    [InlineData(404, "not_found_error", LlamaCppErrorKind.NotFound)]
    [InlineData(405, null, LlamaCppErrorKind.NotFound)]
    [InlineData(408, null, LlamaCppErrorKind.Timeout)]
    [InlineData(413, null, LlamaCppErrorKind.BadRequest)]
    [InlineData(415, null, LlamaCppErrorKind.BadRequest)]
    [InlineData(429, null, LlamaCppErrorKind.Busy)]
    [InlineData(500, "server_error", LlamaCppErrorKind.InternalServerError)]
    [InlineData(500, null, LlamaCppErrorKind.InternalServerError)]
    [InlineData(501, "not_supported_error", LlamaCppErrorKind.NotSupported)]
    [InlineData(502, null, LlamaCppErrorKind.ProxyError)]
    [InlineData(503, null, LlamaCppErrorKind.ProxyError)]
    [InlineData(504, null, LlamaCppErrorKind.ProxyError)]
    [InlineData(503, "unavailable_error", LlamaCppErrorKind.Busy)]
    [InlineData(200, null, LlamaCppErrorKind.InvalidResponse)]
    public void Kind_follows_from_the_status_and_the_words_of_the_server(int status, string? type, LlamaCppErrorKind kind)
    {
        LlamaCppException exception = new("refused", statusCode: (HttpStatusCode)status) { ServerErrorType = type };

        Assert.Equal(kind, exception.ErrorKind);
    }

    [Fact]
    public void Kind_that_is_set_wins_over_the_status()
    {
        LlamaCppException exception = new("m", statusCode: HttpStatusCode.NotFound) { ErrorKind = LlamaCppErrorKind.ProxyError };

        Assert.Equal(LlamaCppErrorKind.ProxyError, exception.ErrorKind);
        Assert.Equal(LlamaCppErrorKind.Unknown, new LlamaCppException("m").ErrorKind);
    }

    [Fact]
    public void Every_exception_can_be_made_by_a_fake_client()
    {
        ChatResponse partial = new(new ChatMessage(ChatRole.Assistant, "half"));
        IOException inner = new();

        LlamaCppInterruptedException interrupted = new("broke off", inner) { PartialResponse = partial, ServerUrl = new("http://h:1") };
        LlamaCppContextOverflowException overflow = new("too long") { InputTokenCount = 9, ContextSize = 8 };
        LlamaCppUnreachableException unreachable = new("nobody", inner);

        Assert.Equal((LlamaCppErrorKind.Interrupted, "half", inner), (interrupted.ErrorKind, interrupted.PartialResponse.Text, interrupted.InnerException));
        Assert.Equal((LlamaCppErrorKind.ContextOverflow, 9, 8), (overflow.ErrorKind, overflow.InputTokenCount, overflow.ContextSize));
        Assert.Equal((LlamaCppErrorKind.Unreachable, inner, HttpRequestError.ConnectionError), (unreachable.ErrorKind, unreachable.InnerException, unreachable.HttpRequestError));
        Assert.Empty(new LlamaCppInterruptedException("broke off").PartialResponse.Messages);
    }

    [Fact]
    public async Task Refusal_names_the_server_that_was_asked()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerJson("{}", HttpStatusCode.Unauthorized);
        using HttpClient http = new(handler);
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = new("http://h:1/v1"), Model = "m" }, http);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((LlamaCppErrorKind.Unauthorized, new Uri("http://h:1/v1")), (exception.ErrorKind, exception.ServerUrl));
    }
}
