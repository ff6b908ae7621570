using System.Net;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>Calls whose server has no free slot.</summary>
public sealed class PlaceTests : IDisposable
{
    // So long that the time of the tests moves only when nothing happens: a server that answers has the time that it needs.
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(3);

    private readonly FakeFleet _fleet = new("a", "b");

    [Fact]
    public async Task Conversation_stays_with_its_server()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal($"I am {affine.Name}.", (await _fleet.AskAsync("k", stream: i % 2 == 0)).Text);
        }
    }

    [Fact]
    public async Task Without_a_key_the_beginning_of_the_messages_decides()
    {
        ChatMessage hello = new(ChatRole.User, "Hello!");
        ChatResponse first = await _fleet.Client.GetResponseAsync([hello]);
        FakeLlamaServer server = _fleet.Servers.Single(each => each.Url == first.ServerUrl);
        _fleet.Other(server).SlotCount = 100;

        ChatResponse next = await _fleet.Client.GetResponseAsync([hello, .. first.Messages, new ChatMessage(ChatRole.User, "And now?")]);

        Assert.Equal(first.ServerUrl, next.ServerUrl);
    }

    [Fact]
    public async Task Call_waits_a_moment_for_its_own_server()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        TaskCompletionSource gate = Fill(affine, out Task[] calls);
        Task<ChatResponse> waiting = _fleet.AskAsync("k");

        gate.SetResult();

        Assert.Equal($"I am {affine.Name}.", (await waiting).Text);
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Call_that_waited_long_enough_takes_the_free_server()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        TaskCompletionSource gate = Fill(affine, out Task[] calls);
        Task<ChatResponse> waiting = _fleet.AskAsync("k");

        while (!waiting.IsCompleted)
        {
            _fleet.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", (await waiting).Text);
        Assert.InRange(_fleet.Time.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        gate.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Zero_never_waits()
    {
        _fleet.Options.AffinityTimeout = TimeSpan.Zero;
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        TaskCompletionSource gate = Fill(affine, out Task[] calls);

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", (await _fleet.AskAsync("k")).Text);

        gate.SetResult();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Server_that_somebody_else_fills_is_left_but_not_taken_out()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.State = FakeState.Full;

        ChatResponse response = await _fleet.RunAsync(_fleet.AskAsync("k", stream: true));

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", response.Text);
        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
        Assert.Equal(0, _fleet.InFlight);
        Assert.InRange(_fleet.Time.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5));
    }

    [Theory]
    [InlineData(429, """{"error":{"message":"Too many requests","type":"rate_limit_error"}}""", false)]
    [InlineData(503, """{"error":{"code":503,"message":"no slot available","type":"unavailable_error"}}""", true)]
    public async Task Server_that_says_it_is_busy_is_left_but_not_taken_out(int status, string body, bool stream)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Error((HttpStatusCode)status, body));

        ChatResponse response = await _fleet.AskAsync("k", stream);

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", response.Text);
        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Busy_is_told_when_no_other_server_has_a_place()
    {
        await _fleet.AffineAsync("k");
        int before = _fleet.Servers.Sum(server => server.ChatCount);
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.Next.Enqueue(() => Answers.Error(HttpStatusCode.TooManyRequests, """{"error":{"message":"Too many requests","type":"rate_limit_error"}}"""));
        }

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => _fleet.AskAsync("k"));

        Assert.Equal(LlamaCppErrorKind.Busy, error.ErrorKind);
        Assert.Equal(before + 2, _fleet.Servers.Sum(server => server.ChatCount));
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Queue_timeout_limits_the_wait_for_the_own_server()
    {
        _fleet.Options.AffinityTimeout = Timeout.InfiniteTimeSpan;
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        TaskCompletionSource gate = Fill(affine, out Task[] calls);
        ChatOptions options = new() { AffinityKey = "k", QueueTimeout = QueueTimeout };

        ChatResponse response = await _fleet.RunAsync(_fleet.Client.GetResponseAsync("Hello!", options));

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", response.Text);
        Assert.InRange(_fleet.Time.Elapsed, QueueTimeout, QueueTimeout + TimeSpan.FromSeconds(1));
        gate.SetResult();
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Call_whose_queue_timeout_is_over_goes_to_a_server_with_a_place()
    {
        _fleet.Options.AffinityTimeout = Timeout.InfiniteTimeSpan;
        _fleet.Options.ClientOptions.QueueTimeout = QueueTimeout;
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.State = FakeState.Full;

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", (await _fleet.RunAsync(_fleet.AskAsync("k", stream: true))).Text);

        _fleet.Other(affine).State = FakeState.Full;
        LlamaCppBusyException error = await Assert.ThrowsAsync<LlamaCppBusyException>(() => _fleet.RunAsync(_fleet.AskAsync("k", stream: true)));
        Assert.Equal(LlamaCppErrorKind.Busy, error.ErrorKind);
        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Full_server_keeps_the_call_when_no_other_has_a_place()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.State = FakeState.Full;
        }

        Task<ChatResponse> waiting = _fleet.AskAsync("k");
        for (int i = 0; i < 200; i++)
        {
            _fleet.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(waiting.IsCompleted);
        Assert.InRange(_fleet.Servers.Sum(server => server.ChatCount), 2, 4);
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.State = FakeState.Ready;
        }

        Assert.StartsWith("I am ", (await _fleet.RunAsync(waiting)).Text, StringComparison.Ordinal);
        Assert.NotNull(affine);
    }

    [Fact]
    public async Task Call_whose_headers_have_come_is_never_moved()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Endless("Slow"));
        using CancellationTokenSource stop = new();
        await using IAsyncEnumerator<ChatResponseUpdate> updates = _fleet.Client
            .GetStreamingResponseAsync([new(ChatRole.User, "Hello!")], new ChatOptions { AffinityKey = "k" }, stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await updates.MoveNextAsync());
        ValueTask<bool> next = updates.MoveNextAsync();

        _fleet.Time.Advance(TimeSpan.FromSeconds(60));

        Assert.False(next.IsCompleted);
        Assert.Equal(0, _fleet.Other(affine).ChatCount);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    public void Dispose() => _fleet.Dispose();

    // Takes all slots of a server with calls of our own.
    private TaskCompletionSource Fill(FakeLlamaServer server, out Task[] calls)
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Gate = gate.Task;
        int before = server.ChatCount;
        calls = [.. Enumerable.Range(0, server.SlotCount).Select(_ => _fleet.AskAsync("k"))];
        SpinWait.SpinUntil(() => server.ChatCount == before + server.SlotCount, TimeSpan.FromMinutes(1));
        return gate;
    }
}
