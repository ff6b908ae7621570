using System.Net;
using System.Security.Cryptography.X509Certificates;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>A request that the server has certainly not begun to answer is sent again; no other is.</summary>
public class UnansweredTests
{
    [Fact]
    public async Task Connection_closed_before_any_byte_is_used_no_more_and_the_request_is_sent_again()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.ReceiveAsync(), AnswerAsync);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
        Assert.Equal(2, peer.Requests.Count);
        Assert.Equal(peer.Requests[0].Text, peer.Requests[1].Text);
    }

    [Fact]
    public async Task Connection_reset_before_any_byte_is_used_no_more_and_the_request_is_sent_again()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            async connection =>
            {
                await connection.ReceiveAsync();
                connection.Reset();
            },
            AnswerAsync);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Fact]
    public async Task Over_tls_too_the_request_is_sent_again_and_half_an_answer_is_not_asked_for_again()
    {
        const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}";
        using X509Certificate2 certificate = TestCertificate.Create();
        await using ScriptedPeer peer = ScriptedPeer.Start(
            new ScriptedPeerOptions { Certificate = certificate },
            connection => connection.ReceiveAsync(),
            connection => AnswerAsync(connection, Answer),
            connection => AnswerAsync(connection, "HTTP/1.1 200 O"),
            connection => AnswerAsync(connection, Answer));
        using SocketsHttpHandler handler = ServerHandler.Create();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost";
        using LlamaCppChatClient client = ErrorCall.Client(handler, baseUrl: peer.BaseUrl);

        ErrorCall first = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);
        ErrorCall second = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.Equal("Hello", first.Text);
        Assert.Contains("closed the connection before it had answered", second.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, peer.Requests.Count);
    }

    [Fact]
    public async Task Server_that_closes_every_time_is_asked_four_times()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.ReceiveAsync());
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("closed the connection before it had answered /v1/chat/completions", call.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(4, peer.Requests.Count);
    }

    [Fact]
    public async Task Without_ReadyTimeout_a_closed_connection_is_mended_too()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.ReceiveAsync(), AnswerAsync);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.ReadyTimeout = TimeSpan.Zero);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Null(call.Error);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Fact]
    public async Task With_an_infinite_ReadyTimeout_the_request_is_sent_again()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.ReceiveAsync(), AnswerAsync);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.ReadyTimeout = Timeout.InfiniteTimeSpan);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Null(call.Error);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Theory]
    [InlineData("H", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-", true)]
    public async Task Answer_that_stops_in_its_headers_is_not_asked_for_again(string begun, bool reset)
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync(begun);
            if (reset)
            {
                await connection.PauseAsync(TimeSpan.FromMilliseconds(100)); // for a reset discards what is unread
                connection.Reset();
            }
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("closed the connection before it had answered", call.Exception.Message, StringComparison.Ordinal);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Answer_that_began_is_not_asked_for_again()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => ErrorCall.BeginStreamAsync(connection));
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Empty(call.StreamException.PartialResponse.Messages);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Bytes_that_are_no_http_are_named_and_not_asked_for_again()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync("220 mail.example ESMTP\r\n\r\n");
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("what answers there does not speak HTTP", call.Exception.Message, StringComparison.Ordinal);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Kept_connection_that_the_server_closes_costs_no_call()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            async connection =>
            {
                await connection.ReceiveAsync();
                await connection.SendResponseAsync(Document);
                await connection.ReceiveAsync(); // the second request, which this server will not see
            },
            async connection =>
            {
                await connection.ReceiveAsync();
                await connection.SendResponseAsync(Document);
            });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.UseStreaming = false);

        ChatResponse first = await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);
        ChatResponse second = await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Hello", first.Text);
        Assert.Equal("Hello", second.Text);
        Assert.Equal([2, 1], peer.Connections.Select(connection => connection.Requests.Count));
    }

    [Fact]
    public async Task Half_an_answer_on_a_kept_connection_is_not_asked_for_again()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendResponseAsync(Document);
            await connection.ReceiveAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-");
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.UseStreaming = false);
        await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("closed the connection before it had answered", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Fact]
    public async Task Over_a_foreign_handler_nothing_is_certain_and_the_request_is_sent_once()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.ReceiveAsync());
        using HttpClient http = new();
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Contains("closed the connection before it had answered", call.Exception.Message, StringComparison.Ordinal);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Large_body_is_sent_again_whole()
    {
        byte[] image = new byte[3_000_000];
        Random.Shared.NextBytes(image);
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.ReceiveAsync(), AnswerAsync);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ChatResponse response = await client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, [new DataContent(image, "image/png")])], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Hello", response.Text);
        Assert.Equal(2, peer.Requests.Count);
        Assert.Equal(peer.Requests[0].Body, peer.Requests[1].Body);
        Assert.Contains(Convert.ToBase64String(image), peer.Requests[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_that_comes_while_the_body_is_still_being_sent_is_reported()
    {
        byte[] image = new byte[8_000_000];
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            await connection.StallAsync();
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, [new DataContent(image, "image/png")])], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, exception.StatusCode);
    }

    [Fact]
    public async Task Refusal_by_a_server_that_does_not_read_the_body_is_not_asked_for_again()
    {
        byte[] image = new byte[30_000_000];
        await using ScriptedPeer peer = ScriptedPeer.Start(
            new ScriptedPeerOptions { Reads = false }, connection => connection.SendAsync("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, [new DataContent(image, "image/png")])], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("closed the connection before it had answered", exception.Message, StringComparison.Ordinal);
        Assert.Single(peer.Connections);
    }

    private const string Document = """{"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"Hello"}}]}""";

    private static async Task AnswerAsync(ScriptedConnection connection, string answer)
    {
        await connection.ReceiveAsync();
        await connection.SendAsync(answer);
    }

    private static async Task AnswerAsync(ScriptedConnection connection)
    {
        await connection.ReceiveAsync();
        await connection.SendStreamHeadAsync();
        await connection.SendChunkAsync(StreamEvents.Whole("Hello"));
        await connection.SendEndAsync();
    }
}
