using System.Diagnostics;
using System.Net.Sockets;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>
/// A call that is given up ends at once as OperationCanceledException, and its connection with it, which is what stops the
/// server. On a real server the time limit is in the server tests.
/// </summary>
public class CancellationTests
{
    // SocketsHttpHandler reads an abandoned answer on for 2 s by default.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    public enum Handler
    {
        Own,
        Foreign,
    }

    public enum Way
    {
        Cancel,
        Break,
        Dispose,
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_that_is_cancelled_before_it_begins_sends_nothing(bool streaming)
    {
        using CapturingHandler handler = new();
        using LlamaCppChatClient client = ErrorCall.Client(handler);
        CancellationToken cancelled = new(canceled: true);

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync(client, streaming, cancelled));

        Assert.Equal(cancelled, exception.CancellationToken);
        Assert.Empty(handler.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_can_be_cancelled_while_it_connects(bool streaming)
    {
        TaskCompletionSource connecting = new();
        using SocketsHttpHandler handler = ServerHandler.Create();
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            connecting.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Stream.Null;
        };
        using LlamaCppChatClient client = ErrorCall.Client(handler);
        using CancellationTokenSource source = new();

        Task call = AskAsync(client, streaming, source.Token);
        await connecting.Task.WaitAsync(ErrorCall.Soon, Cancelled);
        long start = Stopwatch.GetTimestamp();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, AtOnce);
    }

    [Theory]
    [InlineData(Handler.Own, false)]
    [InlineData(Handler.Own, true)]
    [InlineData(Handler.Foreign, false)]
    [InlineData(Handler.Foreign, true)]
    public async Task Call_can_be_cancelled_while_it_waits_for_a_slot(Handler kind, bool streaming)
    {
        TaskCompletionSource received = new();
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            received.SetResult();
            await connection.StallAsync();
        });
        using HttpClient? http = Client(kind);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);
        using CancellationTokenSource source = new();

        Task call = AskAsync(client, streaming, source.Token);
        await received.Task.WaitAsync(ErrorCall.Soon, Cancelled);
        long start = Stopwatch.GetTimestamp();
        await source.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(source.Token, exception.CancellationToken);
        await AssertClosedAsync(peer, start);
    }

    [Theory]
    [InlineData(Handler.Own, Way.Cancel)]
    [InlineData(Handler.Own, Way.Break)]
    [InlineData(Handler.Own, Way.Dispose)]
    [InlineData(Handler.Foreign, Way.Cancel)]
    [InlineData(Handler.Foreign, Way.Break)]
    [InlineData(Handler.Foreign, Way.Dispose)]
    public async Task Stream_that_is_given_up_closes_its_connection_at_once(Handler kind, Way way)
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(StreamSlowlyAsync);
        using HttpClient? http = Client(kind);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        long start = await GiveUpAsync(client, way);

        await AssertClosedAsync(peer, start);
    }

    [Fact]
    public async Task Events_that_have_come_are_not_handed_on_after_cancellation()
    {
        using CancellationTokenSource cancellation = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(StreamEvents.Text("one") + StreamEvents.Text("two") + StreamEvents.Finish() + StreamEvents.Done));
        List<string> texts = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hi", cancellationToken: cancellation.Token))
            {
                texts.Add(update.Text);
                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(["one"], texts);
    }

    [Fact]
    public async Task Flood_of_comments_can_be_cancelled()
    {
        using CancellationTokenSource cancellation = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(new CommentFlood()));

        Task<ErrorCall> call = Task.Run(() => ErrorCall.StreamAsync(client, cancellationToken: cancellation.Token), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();

        Assert.IsAssignableFrom<OperationCanceledException>((await call.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken)).Error);
    }

    [Theory]
    [InlineData(Handler.Own)]
    [InlineData(Handler.Foreign)]
    public async Task Stream_that_floods_the_client_closes_its_connection_at_once(Handler kind)
    {
        string flood = string.Concat(Enumerable.Repeat(StreamEvents.Text("word "), 100));
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection);
            try
            {
                while (connection.IsOpen)
                {
                    await connection.SendChunkAsync(flood);
                }
            }
            catch (SocketException)
            {
                await connection.StallAsync(); // for the time at which the client left
            }
        });
        using HttpClient? http = Client(kind);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);

        long start = await GiveUpAsync(client, Way.Break);

        await AssertClosedAsync(peer, start);
    }

    [Theory]
    [InlineData(Handler.Own)]
    [InlineData(Handler.Foreign)]
    public async Task Whole_answer_that_is_cancelled_midway_closes_its_connection_at_once(Handler kind)
    {
        TaskCompletionSource begun = new();
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Text("Hello"));
            begun.SetResult();
            await connection.StallAsync();
        });
        using HttpClient? http = Client(kind);
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, http: http);
        using CancellationTokenSource source = new();

        Task call = AskAsync(client, streaming: false, source.Token);
        await begun.Task.WaitAsync(ErrorCall.Soon, Cancelled);
        await Task.Delay(50, Cancelled);
        long start = Stopwatch.GetTimestamp();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await AssertClosedAsync(peer, start);
    }

    [Fact]
    public async Task Document_that_is_cancelled_midway_closes_its_connection_at_once()
    {
        TaskCompletionSource begun = new();
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            begun.SetResult();
            await connection.StallAsync();
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.UseStreaming = false);
        using CancellationTokenSource source = new();

        Task call = AskAsync(client, streaming: false, source.Token);
        await begun.Task.WaitAsync(ErrorCall.Soon, Cancelled);
        await Task.Delay(50, Cancelled);
        long start = Stopwatch.GetTimestamp();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await AssertClosedAsync(peer, start);
    }

    [SlowFact]
    public async Task Call_can_be_cancelled_while_the_server_does_not_take_the_body()
    {
        TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPeer deaf = ScriptedPeer.Start(new ScriptedPeerOptions { Reads = false }, connection =>
        {
            accepted.SetResult();
            return connection.StallAsync();
        });
        using LlamaCppChatClient client = ErrorCall.Client(deaf.BaseUrl);
        using CancellationTokenSource source = new();
        ChatMessage message = new(ChatRole.User, [new DataContent(new byte[30_000_000], "image/png")]);

        Task call = client.GetResponseAsync([message], cancellationToken: source.Token);
        await accepted.Task.WaitAsync(Cancelled);
        await Task.Delay(100, Cancelled);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(ErrorCall.Soon, Cancelled));
    }

    [Fact]
    public async Task Cancelling_after_the_answer_is_complete_changes_nothing()
    {
        using CancellationTokenSource source = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(StreamEvents.Whole("Hello")));

        ChatResponse response = await client.GetResponseAsync("Hi", cancellationToken: source.Token);
        await source.CancelAsync();

        Assert.Equal("Hello", response.Text);
    }

    [Fact]
    public async Task Complete_streams_leave_no_connection_behind()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            RecordedRequest request = await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: {request.Header("Connection")}\r\n\r\n");
            await connection.SendChunkAsync(StreamEvents.Whole("Hello"));
            await connection.SendEndAsync();
            await connection.StallAsync();
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("Hello", (await ErrorCall.StreamAsync(client)).Text);
        }

        await AssertClosedAsync(peer, Stopwatch.GetTimestamp());
        Assert.Equal(20, peer.Connections.Count);
    }

    private static HttpClient? Client(Handler kind) => kind == Handler.Own ? null : new HttpClient { Timeout = Timeout.InfiniteTimeSpan };

    private static async Task StreamSlowlyAsync(ScriptedConnection connection)
    {
        await ErrorCall.BeginStreamAsync(connection);
        while (connection.IsOpen)
        {
            await connection.SendChunkAsync(StreamEvents.Text("word "));
            await connection.PauseAsync(TimeSpan.FromMilliseconds(10));
        }
    }

    private static async Task AskAsync(LlamaCppChatClient client, bool streaming, CancellationToken cancellationToken)
    {
        if (!streaming)
        {
            await client.GetResponseAsync("Hi", cancellationToken: cancellationToken);
            return;
        }

        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hi", cancellationToken: cancellationToken))
        {
            Assert.NotNull(update);
        }
    }

    /// <summary>Reads three updates and gives up; returns when.</summary>
    private static async Task<long> GiveUpAsync(LlamaCppChatClient client, Way way)
    {
        using CancellationTokenSource source = new();
        if (way == Way.Break)
        {
            int count = 0;
            long left = 0;
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hi", cancellationToken: source.Token))
            {
                Assert.NotNull(update);
                if (++count == 3)
                {
                    left = Stopwatch.GetTimestamp();
                    break;
                }
            }

            return left;
        }

        await using IAsyncEnumerator<ChatResponseUpdate> updates = client.GetStreamingResponseAsync("Hi", cancellationToken: source.Token).GetAsyncEnumerator(source.Token);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(await updates.MoveNextAsync());
        }

        if (way == Way.Dispose)
        {
            long disposed = Stopwatch.GetTimestamp();
            await updates.DisposeAsync();
            return disposed;
        }

        long cancelled = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await updates.MoveNextAsync())
            {
            }
        });
        return cancelled;
    }

    private static async Task AssertClosedAsync(ScriptedPeer peer, long start)
    {
        foreach (ScriptedConnection connection in peer.Connections)
        {
            long closed = await connection.ClientClosed.WaitAsync(ErrorCall.Soon, Cancelled);
            Assert.InRange(Stopwatch.GetElapsedTime(start, closed), TimeSpan.FromSeconds(-10), AtOnce);
        }

        Assert.Equal(0, peer.OpenConnections);
    }

    /// <summary>A body that always has another comment.</summary>
    private sealed class CommentFlood : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'\n');
            buffer.Span[0] = (byte)':';
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
