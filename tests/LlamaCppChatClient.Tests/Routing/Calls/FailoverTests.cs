using System.Net;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>What makes a call go to another server, and what never does; whole replies and streams alike.</summary>
public sealed class FailoverTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b");

    public static TheoryData<FakeState, bool> States => new MatrixTheoryData<FakeState, bool>([FakeState.Dead, FakeState.Loading, FakeState.Stopped], [false, true]);

    public static TheoryData<int, string, bool> Refusals => new()
    {
        { 400, """{"error":{"code":400,"message":"Failed to parse grammar","type":"invalid_request_error"}}""", false },
        { 400, """{"error":{"code":400,"message":"Failed to parse grammar","type":"invalid_request_error"}}""", true },
        { 400, Answers.Overflow, false },
        { 400, Answers.Overflow, true },
        { 401, """{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}""", false },
        { 403, """{"error":{"message":"forbidden","type":"permission_error"}}""", true },
        { 404, """{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}""", false },
        { 413, "", true },
        { 415, """{"error":{"code":415,"message":"x","type":"invalid_request_error"}}""", false },
        { 500, """{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}""", false },
        { 500, """{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}""", true },
        { 501, """{"error":{"code":501,"message":"This server does not support it","type":"not_supported_error"}}""", false },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task Server_that_is_not_there_is_left_unnoticed(FakeState state, bool stream)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.State = state;

        ChatResponse response = await _fleet.RunAsync(_fleet.AskAsync("k", stream));

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", response.Text);
        Assert.Equal(_fleet.Other(affine).Url, response.ServerUrl);
        Assert.Equal(0, _fleet.InFlight);
        await _fleet.RunUntilAsync(() => _fleet.Client.GetServers().Any(server => !server.IsReady));
        Assert.False(_fleet.Client.GetServers().Single(server => server.Endpoint.BaseUrl == affine.Url).IsReady);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_a_server_refuses_is_thrown_at_once(int status, string body, bool stream)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Error((HttpStatusCode)status, body));

        LlamaCppException error = await Assert.ThrowsAnyAsync<LlamaCppException>(() => _fleet.AskAsync("k", stream));

        Assert.Equal(status, (int?)error.StatusCode);
        Assert.Contains(affine.Url.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _fleet.Other(affine).ChatCount);
        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
        Assert.Equal(0, _fleet.InFlight);
    }

    [Theory]
    [InlineData(502, "<html>Bad Gateway</html>", false)]
    [InlineData(503, "", true)]
    [InlineData(504, "upstream timed out", false)]
    [InlineData(500, "proxy error: Could not establish connection", true)]
    public async Task Proxy_that_answers_for_a_missing_server_is_left(int status, string body, bool stream)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Respond.Text(body, "text/html", (HttpStatusCode)status));

        ChatResponse response = await _fleet.AskAsync("k", stream);

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", response.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reply_that_breaks_before_its_first_text_is_asked_for_elsewhere(bool stream)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Broken(text: null));

        ChatResponse response = await _fleet.AskAsync("k", stream);

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", response.Text);
        Assert.Equal(2, affine.ChatCount);
    }

    [Fact]
    public async Task Stream_that_breaks_after_its_first_text_is_never_asked_for_again()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Broken("Half a"));

        LlamaCppInterruptedException error = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => _fleet.AskAsync("k", stream: true));

        Assert.Equal("Half a", error.PartialResponse.Text);
        Assert.Equal(0, _fleet.Other(affine).ChatCount);
        Assert.False(_fleet.Client.GetServers().Single(server => server.Endpoint.BaseUrl == affine.Url).IsReady);
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task Whole_reply_that_breaks_in_the_middle_is_asked_for_elsewhere()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Answers.Broken("Half a"));

        ChatResponse response = await _fleet.AskAsync("k");

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", response.Text);
    }

    [Fact]
    public async Task Request_that_ends_servers_is_sent_once_to_each()
    {
        await _fleet.AffineAsync("k");
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.Next.Enqueue(() => Answers.Broken(text: null));
            server.Next.Enqueue(() => Answers.Broken(text: null));
        }

        LlamaCppException error = await Assert.ThrowsAnyAsync<LlamaCppException>(() => _fleet.RunAsync(_fleet.AskAsync("k")));

        Assert.All(_fleet.Servers, server => Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal));
        Assert.Equal(3, _fleet.Servers.Sum(server => server.ChatCount));
    }

    [Fact]
    public async Task Option_that_cannot_be_sent_ejects_nobody()
    {
        await _fleet.AffineAsync("k");

        await Assert.ThrowsAnyAsync<Exception>(() => _fleet.Client.GetResponseAsync("Hello!", new ChatOptions { ConversationId = "1" }));

        Assert.All(_fleet.Client.GetServers(), server => Assert.True(server.IsReady));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Second_server_gets_messages_that_can_be_read_only_once(bool stream)
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.State = FakeState.Dead;
        ChatOptions options = new() { AffinityKey = "k" };

        string text = stream
            ? (await _fleet.Client.GetStreamingResponseAsync(Once(), options).ToChatResponseAsync()).Text
            : (await _fleet.Client.GetResponseAsync(Once(), options)).Text;

        Assert.Equal($"I am {_fleet.Other(affine).Name}.", text);
        Assert.Contains("Only once", _fleet.Other(affine).LastBody, StringComparison.Ordinal);
    }

    public void Dispose() => _fleet.Dispose();

    private static IEnumerable<ChatMessage> Once()
    {
        Queue<ChatMessage> messages = new([new ChatMessage(ChatRole.User, "Only once")]);
        return Enumerable.Range(0, 2).TakeWhile(_ => messages.Count > 0).Select(_ => messages.Dequeue());
    }
}
