using System.Net;
using System.Net.Http.Headers;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Transport;

/// <summary>Something else than llama-server answers.</summary>
public class ProxyAnswerTests
{
    private const string Page = "<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>";

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("application/xml")]
    public async Task Page_with_status_200_is_no_answer_and_is_quoted(string mediaType)
    {
        using CapturingHandler handler = new CapturingHandler().Answer(_ => Typed(Respond.Text(Page, "text/html"), mediaType));
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("answered 200 with", call.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("not a response of a llama.cpp server: <!DOCTYPE html>", call.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(Page, call.Exception.ServerMessage);
        Assert.Contains("base URL", call.Exception.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/event-stream")]
    [InlineData(null)]
    public async Task Page_that_is_called_a_stream_is_no_answer_and_is_quoted(string? mediaType)
    {
        using CapturingHandler handler = new CapturingHandler().Answer(_ => Typed(Respond.Text(Page, "text/html"), mediaType));
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("answered 200 with", call.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(Page, call.Exception.ServerMessage);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task Page_of_a_proxy_without_a_server_says_so(HttpStatusCode status)
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStatus(status, "<html><h1>Bad Gateway</h1></html>", "text/html");
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.Zero);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(status, call.Exception.StatusCode);
        Assert.Contains($"answered {(int)status} with text/html that is not a response of a llama.cpp server: <html>", call.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("A proxy answered in the server's place", call.Exception.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html><h1>Bad Gateway</h1></html>")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "")]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"message":"no healthy upstream"}""")]
    [InlineData(HttpStatusCode.GatewayTimeout, "upstream timed out")]
    public async Task Server_that_is_not_yet_behind_its_proxy_is_waited_for(HttpStatusCode status, string body)
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStatus(status, body, "text/html").AnswerStatus(status, body, "text/html")
            .Answer(Captures.Load("golden/hello-stream.http"));
        ManualTime time = new();
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Null((await call).Error);
        Assert.Equal(3, handler.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "", LlamaCppErrorKind.ProxyError)]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", LlamaCppErrorKind.Loading)]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"error":{"message":"no slot available","type":"unavailable_error","code":503}}""", LlamaCppErrorKind.Busy)]
    [InlineData(HttpStatusCode.BadRequest, """{"error":{"message":"x","type":"invalid_request_error","code":400}}""", LlamaCppErrorKind.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized, "", LlamaCppErrorKind.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden, "", LlamaCppErrorKind.Unauthorized)]
    [InlineData(HttpStatusCode.NotImplemented, "", LlamaCppErrorKind.NotSupported)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, "", LlamaCppErrorKind.BadRequest)]
    [InlineData(HttpStatusCode.InternalServerError, "", LlamaCppErrorKind.InternalServerError)]
    public async Task Error_has_its_kind_and_its_server(HttpStatusCode status, string body, LlamaCppErrorKind kind)
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStatus(status, body, "application/json");
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.Zero);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(kind, call.Exception.ErrorKind);
        Assert.Equal(new Uri("http://server.test"), call.Exception.ServerUrl);
    }

    [Fact]
    public async Task Long_page_is_quoted_with_at_most_1024_characters()
    {
        using CapturingHandler handler = new CapturingHandler().AnswerStatus(HttpStatusCode.BadGateway, new string('x', 100_000), "text/html");
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.Zero);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(1024, call.Exception.ServerMessage!.Length);
        Assert.InRange(call.Exception.Message.Length, 1024, 1500);
    }

    [Theory]
    [InlineData(HttpStatusCode.MovedPermanently)]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.TemporaryRedirect)]
    [InlineData(HttpStatusCode.PermanentRedirect)]
    public async Task Redirect_is_not_followed(HttpStatusCode status)
    {
        await using ScriptedPeer other = ScriptedPeer.Start(connection => connection.ReceiveAsync());
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 {(int)status} Moved\r\nLocation: {other.BaseUrl}\r\nContent-Length: 0\r\n\r\n");
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(status, call.Exception.StatusCode);
        Assert.Contains("redirects are not followed", call.Exception.Hint, StringComparison.Ordinal);
        Assert.Empty(other.Connections);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br, gzip")]
    public async Task Compressed_answer_that_nobody_asked_for_is_named(string encoding)
    {
        HttpResponseMessage response = Respond.Stream(new ScriptedStream([0x1F, 0x8B, 8, 0]));
        response.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using CapturingHandler handler = new CapturingHandler().Answer(_ => response);
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains($"with a compressed body ({encoding}), which was not asked for", call.Exception.Message, StringComparison.Ordinal);
        Assert.Null(handler.Request.Header("Accept-Encoding"));
    }

    [Fact]
    public async Task Answer_that_is_expressly_not_compressed_is_read()
    {
        HttpResponseMessage response = Respond.Stream(new ScriptedStream(System.Text.Encoding.UTF8.GetBytes(StreamEvents.Whole("Hello"))));
        response.Content.Headers.ContentEncoding.Add("identity");
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Answer(_ => response));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal("Hello", call.Text);
    }

    [Fact]
    public async Task Foreign_client_that_asks_for_compression_gets_the_text()
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.GZipStream zip = new(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            zip.Write(System.Text.Encoding.UTF8.GetBytes(StreamEvents.Whole("Hello")));
        }

        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nContent-Length: {packed.ToArray().Length}\r\n\r\n");
            await connection.SendAsync(packed.ToArray());
        });
        using HttpClient http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal("Hello", call.Text);
    }

    private static HttpResponseMessage Typed(HttpResponseMessage response, string? mediaType)
    {
        response.Content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        return response;
    }
}
