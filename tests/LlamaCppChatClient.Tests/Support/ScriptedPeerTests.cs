using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;

namespace LlamaCpp.Tests.Support;

public class ScriptedPeerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chunked_request_is_received_and_answered()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendResponseAsync("""{"status":"ok"}""");
            await connection.StallAsync();
        });
        using HttpClient http = new() { BaseAddress = peer.BaseUrl };

        using HttpResponseMessage response = await http.PostAsJsonAsync("/v1/x", new { a = 1 }, Cancelled);

        Assert.Equal("""{"status":"ok"}""", await response.Content.ReadAsStringAsync(Cancelled));
        RecordedRequest request = Assert.Single(peer.Requests);
        Assert.Equal("/v1/x", request.Target);
        Assert.True(request.Head.IsChunked);
        Assert.Equal(1, request.Json.GetProperty("a").GetInt32());
        Assert.Equal(1, peer.OpenConnections);
    }

    [Fact]
    public async Task Recorded_stream_arrives_as_it_was_recorded()
    {
        CaptureFile capture = Captures.Load("golden/tool-call-stream.http");
        await using ScriptedPeer peer = ScriptedPeer.Start(capture.Response!.ToWire());
        using HttpClient http = new() { BaseAddress = peer.BaseUrl };

        byte[] first = await http.GetByteArrayAsync("/", Cancelled);
        byte[] second = await http.GetByteArrayAsync("/", Cancelled);

        Assert.Equal(capture.Response!.Body, first);
        Assert.Equal(capture.Response!.Body, second);
        Assert.Equal(2, Assert.Single(peer.Connections).Requests.Count);
    }

    [Fact]
    public async Task Connection_without_a_handshake_takes_no_script()
    {
        using X509Certificate2 certificate = TestCertificate.Create();
        await using ScriptedPeer peer = ScriptedPeer.Start(
            new ScriptedPeerOptions { Certificate = certificate }, Answer("first"), Answer("second"));
        using SocketsHttpHandler handler = new() { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" } };
        using HttpClient http = new(handler) { BaseAddress = peer.BaseUrl };

        using HttpClient plain = new();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetStringAsync($"http://127.0.0.1:{peer.BaseUrl.Port}/", Cancelled));

        Assert.Equal("first", await http.GetStringAsync("/", Cancelled));
        Assert.Equal("second", await http.GetStringAsync("/", Cancelled));

        static Func<ScriptedConnection, Task> Answer(string text) => async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendResponseAsync(text);
        };
    }

    [Fact]
    public async Task Reset_reaches_the_client_as_one()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            connection.Reset();
        });
        using HttpClient http = new();

        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(peer.BaseUrl, Cancelled));

        Assert.Contains("reset", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, peer.OpenConnections);
    }

    [Fact]
    public async Task Closing_in_the_middle_of_a_stream_ends_it_early()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendStreamHeadAsync();
            await connection.SendChunkAsync("data: {}\n\n");
        });
        using HttpClient http = new();

        using HttpResponseMessage response = await http.GetAsync(peer.BaseUrl, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        using Stream body = await response.Content.ReadAsStreamAsync(Cancelled);
        byte[] first = new byte[10];
        await body.ReadExactlyAsync(first, Cancelled);
        HttpIOException error = await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(Stream.Null, Cancelled));

        Assert.Equal("data: {}\n\n"u8.ToArray(), first);
        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
    }

    [Fact]
    public async Task Client_that_leaves_is_noticed_at_once()
    {
        TaskCompletionSource received = new();
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            received.SetResult();
            await connection.StallAsync();
        });
        using HttpClient http = new();
        using CancellationTokenSource source = new();

        Task<HttpResponseMessage> call = http.GetAsync(peer.BaseUrl, source.Token);
        await received.Task.WaitAsync(Cancelled);
        long cancelled = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        long closed = await peer.Connections[0].ClientClosed.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.InRange(Stopwatch.GetElapsedTime(cancelled, closed), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(0, peer.OpenConnections);
    }

    [Fact]
    public async Task Each_connection_gets_its_own_script_and_the_last_serves_the_rest()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            async connection => await AnswerOnceAsync(connection, "first"),
            async connection => await AnswerOnceAsync(connection, "later"));
        using HttpClient http = new() { DefaultRequestHeaders = { ConnectionClose = true } };

        string[] answers =
        [
            await http.GetStringAsync(peer.BaseUrl, Cancelled),
            await http.GetStringAsync(peer.BaseUrl, Cancelled),
            await http.GetStringAsync(peer.BaseUrl, Cancelled),
        ];

        Assert.Equal(["first", "later", "later"], answers);
        Assert.Equal(3, peer.Connections.Count);
    }

    [Fact]
    public async Task Mistake_in_a_script_is_kept()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(_ => throw new InvalidOperationException("mistake"));
        using HttpClient http = new();

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(peer.BaseUrl, Cancelled));

        // HttpClient asks again on new connections when one is closed before any byte.
        Assert.NotEmpty(peer.Errors);
        Assert.All(peer.Errors, error => Assert.Equal("mistake", error.Message));
    }

    private static async Task AnswerOnceAsync(ScriptedConnection connection, string body)
    {
        await connection.ReceiveAsync();
        await connection.SendResponseAsync(body);
    }
}
