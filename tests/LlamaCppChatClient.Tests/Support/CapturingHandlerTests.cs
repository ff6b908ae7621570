using System.Net;

namespace LlamaCpp.Tests.Support;

public class CapturingHandlerTests
{
    private static readonly Uri Address = new("http://peer.test/v1/chat/completions?x=1");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_is_kept_with_its_address_headers_and_body()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerJson("{}");
        using HttpClient http = new(handler);
        http.DefaultRequestHeaders.Add("Authorization", "Bearer x");

        await http.PostAsync(Address, new StringContent("""{"a":1}"""), Cancelled);

        Assert.Equal("POST", handler.Request.Method);
        Assert.Equal(Address.AbsoluteUri, handler.Request.Target);
        Assert.Equal("Bearer x", handler.Request.Header("authorization"));
        Assert.Equal("text/plain; charset=utf-8", handler.Request.Header("content-type"));
        Assert.Equal(1, handler.Request.Json.GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task Answers_are_given_in_order_and_then_there_are_none()
    {
        using CapturingHandler handler = new CapturingHandler()
            .AnswerStatus(HttpStatusCode.BadGateway, "<html>", "text/html")
            .Answer(Captures.Load("golden/hello-stream.http"));
        using HttpClient http = new(handler);

        using HttpResponseMessage first = await http.GetAsync(Address, Cancelled);
        using HttpResponseMessage second = await http.GetAsync(Address, Cancelled);

        Assert.Equal(HttpStatusCode.BadGateway, first.StatusCode);
        Assert.Equal("text/event-stream", second.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Captures.Read("golden/hello-stream.sse"), await second.Content.ReadAsByteArrayAsync(Cancelled));
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.GetAsync(Address, Cancelled));
        Assert.Equal(3, handler.Requests.Count);
    }

    [Fact]
    public async Task Hanging_request_ends_when_it_is_cancelled()
    {
        using CapturingHandler handler = new CapturingHandler().Hang();
        using HttpClient http = new(handler);
        using CancellationTokenSource source = new();

        Task<HttpResponseMessage> answer = http.GetAsync(Address, source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }
}
