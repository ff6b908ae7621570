using System.Net;
using System.Net.Sockets;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace LlamaCpp.Tests.Transport;

public class ServerConnectionTests
{
    private static readonly LlamaCppOptions OverUnixSocket = new() { BaseUrl = new("unix:///run/llama.sock") };

    [Fact]
    public void Own_client_has_no_time_limit()
    {
        using ServerConnection connection = ServerConnection.Create(new LlamaCppOptions(), null, null);

        Assert.Equal(Timeout.InfiniteTimeSpan, connection.Client.Timeout);
    }

    [Fact]
    public void Logs_have_the_category_of_the_documentation()
    {
        ILoggerFactory loggers = Substitute.For<ILoggerFactory>();

        ServerConnection.Create(new LlamaCppOptions(), null, loggers).Dispose();

        loggers.Received().CreateLogger("LlamaCpp");
    }

    [Fact]
    public async Task Requests_say_what_sends_them()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("{}");
        using ServerConnection connection = Native.Connection(handler);

        using HttpResponseMessage response = await connection.SendAsync(Asked.Get("health"), TestContext.Current.CancellationToken);

        Assert.Matches(@"^LlamaCppChatClient/\d+\.\d+\.\d+\S* MEAI/\d+\.\d+\.\d+\S*$", handler.Request.Header("User-Agent"));
    }

    [Fact]
    public void Unix_socket_needs_the_librarys_own_connections()
    {
        using HttpClient http = new();

        ArgumentException exception = Assert.Throws<ArgumentException>(() => new ServerConnection(OverUnixSocket, http, null));
        using ServerConnection own = new(OverUnixSocket, null, null);
        using ServerConnection watched = new(OverUnixSocket, http, null, watched: true);

        Assert.StartsWith("A Unix socket needs this library's own connections: hand in no HttpClient.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unix_socket_is_spoken_to_as_localhost()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Task<string> request = AnswerAsync();
        using ServerConnection connection = new(new LlamaCppOptions { BaseUrl = new($"unix://{path}") }, null, null);

        using HttpResponseMessage response = await connection.SendAsync(
            new ServerRequest(HttpMethod.Get, connection.Target.Address.Native("health"), connection.Target), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("GET /health HTTP/1.1\r\n", await request, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: localhost\r\n", await request, StringComparison.Ordinal);
        File.Delete(path);

        async Task<string> AnswerAsync()
        {
            using Socket accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
            byte[] buffer = new byte[4096];
            int length = await accepted.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), TestContext.Current.CancellationToken);
            return System.Text.Encoding.ASCII.GetString(buffer, 0, length);
        }
    }

    [Fact]
    public async Task Compressed_answer_is_given_up()
    {
        ScriptedStream body = new([1]);
        CapturingHandler handler = new CapturingHandler().Answer(_ => new HttpResponseMessage { Content = new StreamContent(body) { Headers = { { "Content-Encoding", "gzip" } } } });
        using ServerConnection connection = Native.Connection(handler);

        await Assert.ThrowsAsync<LlamaCppException>(() => connection.SendAsync(Asked.Get("health"), TestContext.Current.CancellationToken));

        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task Sending_again_is_logged()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(
            connection => connection.ReceiveAsync(),
            async connection =>
            {
                await connection.ReceiveAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
            });
        RecordingLogger logger = new();
        using ServerConnection connection = new(new LlamaCppOptions { BaseUrl = peer.BaseUrl }, null, logger);

        using HttpResponseMessage response = await connection.SendAsync(
            new ServerRequest(HttpMethod.Post, connection.Target.Address.Native("tokenize"), connection.Target) { Body = new StringContent("{}"), ReadyTimeout = ErrorCall.Soon },
            TestContext.Current.CancellationToken);

        Assert.Equal((LogLevel.Debug, 1), Assert.Single(logger.Entries.Select(entry => (entry.Level, entry.Id))));
    }

    [Theory]
    [InlineData(true, 20, true)]
    [InlineData(false, 3, true)]
    [InlineData(false, 4, false)]
    public async Task Connections_that_were_used_before_may_be_closed_any_number_of_times(bool reused, int closed, bool isAnswered)
    {
        CapturingHandler handler = new();
        for (int time = 0; time < closed; time++)
        {
            handler.Answer(_ =>
            {
                WatchedStream connection = new(new MemoryStream(new byte[100]));
                if (reused)
                {
                    connection.ReadByte();
                }

                connection.WriteByte(1);
                throw new HttpRequestException(HttpRequestError.ResponseEnded);
            });
        }

        using ServerConnection connection = Native.Connection(handler.AnswerJson("{}"));
        Task<HttpResponseMessage> sending = connection.SendAsync(Asked.Get("health") with { ReadyTimeout = ErrorCall.Soon }, TestContext.Current.CancellationToken);

        Assert.Equal(isAnswered, await Record.ExceptionAsync(() => sending) is null);
    }

    [Fact]
    public void Machine_that_is_gone_is_noticed()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);

        ServerHandler.KeepAlive(socket);

        Assert.NotEqual(0, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        Assert.Equal(
            [30, 5, 4],
            new[] { SocketOptionName.TcpKeepAliveTime, SocketOptionName.TcpKeepAliveInterval, SocketOptionName.TcpKeepAliveRetryCount }
                .Select(option => (int)socket.GetSocketOption(SocketOptionLevel.Tcp, option)!));
    }

    [Fact]
    public async Task Error_of_a_handler_after_cancellation_is_the_cancellation()
    {
        using CancellationTokenSource cancellation = new();
        CapturingHandler handler = new CapturingHandler().Answer((_, _) =>
        {
            cancellation.Cancel();
            return Task.FromException<HttpResponseMessage>(new HttpRequestException("lost"));
        });
        using ServerConnection connection = Native.Connection(handler);

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.SendAsync(Asked.Get("health"), cancellation.Token));

        Assert.Equal(cancellation.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task Disposing_is_named_only_when_the_client_was_the_connections_own()
    {
        CapturingHandler handler = new CapturingHandler().Fail(new OperationCanceledException("enough"));
        ServerConnection connection = Native.Connection(handler);
        connection.Dispose();

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => connection.SendAsync(Asked.Get("health"), TestContext.Current.CancellationToken));

        Assert.Contains("a handler of the HttpClient cancelled the request, or the HttpClient was disposed", exception.Message, StringComparison.Ordinal);
    }
}
