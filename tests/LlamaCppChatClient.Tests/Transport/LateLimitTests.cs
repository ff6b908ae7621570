using System.Net;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Transport;

/// <summary>No wait is longer than the limit that is for it.</summary>
public class LateLimitTests
{
    [Fact]
    public async Task Request_without_a_body_is_sent_four_times_too()
    {
        // HttpClient sends such a request again by itself.
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.ReceiveAsync());
        using LlamaCppServerClient client = new(new LlamaCppOptions { BaseUrl = peer.BaseUrl });

        await Assert.ThrowsAsync<LlamaCppException>(() => client.GetModelsAsync(cancellationToken: Cancelled));

        Assert.Equal(4, peer.Requests.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Wait_for_a_silent_server_ends_with_its_own_limit(int seconds)
    {
        ManualTime time = new();
        using CapturingHandler handler = new CapturingHandler().Hang();
        using LlamaCppServerClient client = new(Connection(handler, time: time));

        Task wait = client.WaitUntilReadyAsync(TimeSpan.FromSeconds(seconds), cancellationToken: Cancelled);
        await time.RunAsync(wait);

        await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => wait);
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds + 0.5));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 7)]
    [InlineData(60, 60)]
    public async Task Loading_server_whose_body_stalls_is_waited_for_no_longer_than_the_model(int readySeconds, int waitedSeconds)
    {
        ManualTime time = new();
        using CapturingHandler handler = new CapturingHandler().Answer(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        {
            Content = new StreamContent(new ScriptedStream("half an err"u8.ToArray()) { StallAt = 11 }),
        });
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.FromSeconds(readySeconds), time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await call).Exception.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(waitedSeconds), time.Elapsed);
    }

    [Theory]
    [InlineData("400 Bad Request")]
    [InlineData("413 Payload Too Large")]
    public async Task Refusal_by_a_server_that_never_reads_the_body_is_read_when_it_is_there(string status)
    {
        const string Error = """{"error":{"code":400,"message":"not like this"}}""";
        await using ScriptedPeer server = StartUnreading($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Error.Length}\r\nConnection: close\r\n\r\n{Error}");
        using LlamaCppChatClient client = ErrorCall.Client(server.BaseUrl);

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => SendLargeAsync(client)).WaitAsync(ErrorCall.Soon, Cancelled);

        Assert.Equal("not like this", error.ServerMessage);
        Assert.StartsWith(status[..3], $"{(int)error.StatusCode!}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_neither_reads_the_body_nor_answers_ends_the_call_at_the_idle_limit()
    {
        await using ScriptedPeer server = StartUnreading();
        using LlamaCppChatClient client = ErrorCall.Client(server.BaseUrl, options => options.StreamIdleTimeout = TimeSpan.FromSeconds(1));

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => SendLargeAsync(client)).WaitAsync(ErrorCall.Soon, Cancelled);

        Assert.Contains("did not read the request. The server took no byte of the request for 1 s.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("H")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-")]
    public async Task Half_a_header_and_then_silence_ends_at_the_idle_limit(string begun)
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync(begun);
            await connection.StallAsync();
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.StreamIdleTimeout = TimeSpan.FromMilliseconds(300));

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, Cancelled);

        Assert.Contains("began to answer /v1/chat/completions, and sent no more of the headers for 0.3 s.", call.Exception.Message, StringComparison.Ordinal);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Https_at_a_port_without_tls_is_said_soon()
    {
        // As llama-server does, which takes the handshake for the beginning of a request, and waits for the rest.
        await using ScriptedPeer peer = ScriptedPeer.Start(
            connection => connection.StallAsync(),
            async connection =>
            {
                await connection.ReceiveAsync();
                await connection.SendResponseAsync("""{"status":"ok"}""");
            });
        using LlamaCppChatClient client = ErrorCall.Client(new UriBuilder(peer.BaseUrl) { Scheme = "https" }.Uri);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(TimeSpan.FromSeconds(8), Cancelled); // below the limit of connecting

        LlamaCppUnreachableException error = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.Contains("use http:// in place of https://", error.Hint, StringComparison.Ordinal);
        RecordedRequest probe = Assert.Single(peer.Connections[1].Requests);
        Assert.Null(probe.Header("Authorization"));
        Assert.Empty(probe.Text);
    }

    [Fact]
    public async Task Slow_handshake_with_a_server_that_has_tls_is_not_disturbed()
    {
        // nginx, Apache and Go answer a request without TLS at a port with it in this way.
        await using ScriptedPeer peer = ScriptedPeer.Start(
            connection => connection.PauseAsync(TimeSpan.FromSeconds(3)),
            async connection =>
            {
                await connection.ReceiveAsync();
                await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            });
        using LlamaCppChatClient client = ErrorCall.Client(new UriBuilder(peer.BaseUrl) { Scheme = "https" }.Uri);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, Cancelled);

        Assert.DoesNotContain("speaks HTTP without TLS", call.Exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Accepts connections, reads nothing, and keeps them open.</summary>
    private static ScriptedPeer StartUnreading(string answer = "") => ScriptedPeer.Start(new ScriptedPeerOptions { Reads = false }, async connection =>
    {
        await connection.SendAsync(answer);
        await connection.StallAsync();
    });

    private static Task<ChatResponse> SendLargeAsync(LlamaCppChatClient client) => client.GetResponseAsync(
        [new ChatMessage(ChatRole.User, [new DataContent(new byte[30_000_000], "image/png")])], cancellationToken: Cancelled);
}
