using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Transport;

/// <summary>No connection comes about.</summary>
public class ConnectErrorTests
{
    [Fact]
    public async Task Refused_connection_is_unreachable_and_says_how_to_start_a_server()
    {
        // Bound, so that nobody else gets the port, and not listening.
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Uri closed = new($"http://{socket.LocalEndPoint}/");
        using LlamaCppChatClient client = ErrorCall.Client(closed);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        LlamaCppUnreachableException exception = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.StartsWith($"llama.cpp server not reachable at {closed}. Start it with: llama-server -m model.gguf --port {closed.Port}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(HttpRequestError.ConnectionError, exception.HttpRequestError);
    }

    [Fact]
    public async Task Socket_that_is_not_there_is_unreachable_and_says_how_to_start_a_server()
    {
        using LlamaCppChatClient client = ErrorCall.Client(new Uri("unix:///tmp/no-such-llama.sock"));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        LlamaCppUnreachableException exception = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.StartsWith("llama.cpp server not reachable at unix:///tmp/no-such-llama.sock.", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("--host /tmp/no-such-llama.sock", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_host_is_named()
    {
        // A resolver without a network takes half a minute to give up.
        using SocketsHttpHandler handler = ServerHandler.Create();
        handler.ConnectTimeout = TimeSpan.FromMinutes(2);
        using LlamaCppChatClient client = ErrorCall.Client(handler, baseUrl: new Uri("http://no-such-host.invalid:8080"));

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(handler.ConnectTimeout, TestContext.Current.CancellationToken);

        LlamaCppUnreachableException exception = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.Contains("'no-such-host.invalid' could not be resolved", exception.Message, StringComparison.Ordinal);
        Assert.Equal(HttpRequestError.NameResolutionError, exception.HttpRequestError);
    }

    [Fact]
    public async Task Address_without_a_route_ends_at_the_connect_timeout()
    {
        using SocketsHttpHandler handler = ServerHandler.Create();
        handler.ConnectTimeout = TimeSpan.FromMilliseconds(100);
        handler.ConnectCallback = static async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Stream.Null;
        };
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        LlamaCppUnreachableException exception = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.Contains("not reachable at http://server.test", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_is_silent_ends_at_the_connect_timeout()
    {
        using SilentListener silent = await SilentListener.StartAsync();
        using SocketsHttpHandler handler = ServerHandler.Create();
        handler.ConnectTimeout = TimeSpan.FromMilliseconds(300);
        using LlamaCppChatClient client = ErrorCall.Client(handler, baseUrl: silent.BaseUrl);
        long start = Stopwatch.GetTimestamp();

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        LlamaCppUnreachableException exception = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.Contains($"not reachable at {silent.BaseUrl}", exception.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Connecting_to_an_address_that_is_silent_can_be_cancelled()
    {
        using SilentListener silent = await SilentListener.StartAsync();
        using LlamaCppChatClient client = ErrorCall.Client(silent.BaseUrl);
        using CancellationTokenSource source = new();

        Task<ErrorCall> call = ErrorCall.StreamAsync(client, cancellationToken: source.Token);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        bool ended = call.IsCompleted;
        long cancelled = Stopwatch.GetTimestamp();
        await source.CancelAsync();

        Assert.Equal(source.Token, Assert.IsAssignableFrom<OperationCanceledException>((await call).Error).CancellationToken);
        Assert.False(ended);
        Assert.InRange(Stopwatch.GetElapsedTime(cancelled), TimeSpan.Zero, TimeSpan.FromSeconds(2)); // not the ten of the connect timeout
    }

    [Fact]
    public void Connecting_is_given_ten_seconds()
    {
        using SocketsHttpHandler handler = ServerHandler.Create();

        Assert.Equal(TimeSpan.FromSeconds(10), handler.ConnectTimeout);
    }

    [Fact]
    public async Task Tls_to_a_server_without_it_is_named()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            await connection.StallAsync();
        });
        using LlamaCppChatClient client = ErrorCall.Client(new UriBuilder(peer.BaseUrl) { Scheme = "https" }.Uri);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        LlamaCppUnreachableException exception = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.Contains("TLS handshake failed", exception.Message, StringComparison.Ordinal);
        Assert.Equal(HttpRequestError.SecureConnectionError, exception.HttpRequestError);
    }

    [Fact]
    public async Task Certificate_that_nobody_vouches_for_is_refused()
    {
        using X509Certificate2 certificate = TestCertificate.Create();
        await using ScriptedPeer peer = ScriptedPeer.Start(new ScriptedPeerOptions { Certificate = certificate }, connection => connection.ReceiveAsync());
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        LlamaCppUnreachableException exception = Assert.IsType<LlamaCppUnreachableException>(call.Error);
        Assert.Contains("check the certificate", exception.Message, StringComparison.Ordinal);
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task Time_limit_of_a_foreign_client_is_named()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => connection.StallAsync());
        using HttpClient http = new() { Timeout = TimeSpan.FromMilliseconds(200) };
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.IsType<LlamaCppException>(call.Error);
        Assert.Contains("had not answered within HttpClient.Timeout (0.2 s)", call.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Timeout.InfiniteTimeSpan", call.Exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_limit_of_a_foreign_client_is_named_after_a_wait_for_the_model()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            async connection =>
            {
                await connection.ReceiveAsync();
                await connection.SendResponseAsync("""{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""", "503 Service Unavailable");
            },
            connection => connection.StallAsync());
        using HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromMilliseconds(200) };
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.Contains("HttpClient.Timeout (0.2 s)", call.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, peer.Connections.Count);
    }

    [Fact]
    public async Task Connect_timeout_is_told_from_the_time_limit_of_the_client()
    {
        using SocketsHttpHandler handler = new()
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
            ConnectCallback = static async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return Stream.Null;
            },
        };
        using HttpClient http = new(handler) { Timeout = TimeSpan.FromSeconds(10) };
        using LlamaCppChatClient client = ErrorCall.Client(new Uri("http://server.test"), http: http);

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.IsType<LlamaCppUnreachableException>(call.Error);
    }

    [Fact]
    public async Task Handler_that_gives_up_is_not_taken_for_a_server_that_is_not_there()
    {
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Fail(new OperationCanceledException("enough")));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.IsType<LlamaCppException>(call.Error);
        Assert.Contains("a handler of the HttpClient cancelled the request", call.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_the_client_during_a_call_is_named()
    {
        TaskCompletionSource received = new();
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            received.SetResult();
            await connection.StallAsync();
        });
        LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await received.Task.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);
        client.Dispose();

        Assert.Equal("The client was disposed during the call.", Assert.IsType<ObjectDisposedException>((await call).Error).Message);
    }
}
