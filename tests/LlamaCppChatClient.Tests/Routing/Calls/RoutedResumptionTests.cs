using LlamaCpp.Chat;
using LlamaCpp.Routing;
using Microsoft.Extensions.AI;

// Continuation tokens are experimental in some releases of Microsoft.Extensions.AI.
#pragma warning disable MEAI001

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>Replies that a server keeps: their rest comes from the same server.</summary>
public sealed class RoutedResumptionTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("k0", false)]
    [InlineData("k1", true)]
    [InlineData("k2", false)]
    [InlineData("k3", true)]
    public async Task Another_instance_goes_on_at_the_server_that_made_the_reply(string key, bool stream)
    {
        ChatOptions background = new() { AffinityKey = key, AllowBackgroundResponses = true };
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in _fleet.Client.GetStreamingResponseAsync("Hello!", background, Cancelled))
        {
            updates.Add(update);
        }

        FakeLlamaServer maker = _fleet.Servers.Single(server => server.Url == updates[0].ServerUrl);
        int others = _fleet.Other(maker).PostCount;
        using FakeFleet same = new("a", "b");
        using LlamaCppRoutingChatClient other = new(same.Pool, ownsPool: false);
        ChatOptions rest = new() { ContinuationToken = updates[0].ContinuationToken };

        ChatResponse response = stream
            ? await other.GetStreamingResponseAsync([], rest, Cancelled).ToChatResponseAsync(Cancelled)
            : await other.GetResponseAsync([], rest, Cancelled);

        Assert.Equal(stream ? "" : $"I am {maker.Name}.", response.Text);
        Assert.Equal(maker.Url, response.ServerUrl);
        Assert.Equal($"Bearer key-of-{maker.Name}", same[maker.Name].LastHeaders["Authorization"]);
        Assert.Equal(0, same.Other(same[maker.Name]).PostCount);
        Assert.Equal(others, _fleet.Other(maker).PostCount);
        Assert.Equal((0, 0), (_fleet.InFlight, same.InFlight));
    }

    [Fact]
    public async Task Token_for_a_server_of_a_list_that_nobody_has_asked_for_yet_is_taken()
    {
        await using DiscoveredFleet fleet = new(["a", "b"]);
        ChatOptions rest = new() { ContinuationToken = TokenFor("http://b:8081/v1/") };

        ChatResponse response = await fleet.Client.GetResponseAsync([], rest, Cancelled);

        Assert.Equal("I am b.", response.Text);
        Assert.Equal("Bearer key-of-all", fleet["b"].LastHeaders["Authorization"]);
    }

    [Theory]
    [InlineData("http://elsewhere:8080/v1/")]
    [InlineData("nowhere")]
    [InlineData("file:///etc/passwd")]
    public async Task Token_for_another_server_leads_to_no_request(string server)
    {
        ChatOptions rest = new() { ContinuationToken = TokenFor(server) };

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => _fleet.Client.GetResponseAsync([], rest, Cancelled));

        Assert.Equal("options", error.ParamName);
        Assert.StartsWith($"ChatOptions.ContinuationToken is for {server}, which is none of the 2 servers.", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _fleet.Servers.Sum(each => each.PostCount));
    }

    [Fact]
    public async Task Stream_that_breaks_can_be_resumed_where_it_was_made()
    {
        FakeLlamaServer affine = await _fleet.AffineAsync("k");
        affine.Next.Enqueue(() => Respond.Json("[]"));
        affine.Next.Enqueue(() => Answers.Broken("Half a"));
        ChatOptions background = new() { AffinityKey = "k", AllowBackgroundResponses = true };

        // The server keeps nothing of it here: the stream ends as one that broke.
        affine.Next.Enqueue(() => Respond.Json("[]"));
        LlamaCppInterruptedException error = await Assert.ThrowsAsync<LlamaCppInterruptedException>(
            () => _fleet.RunAsync(_fleet.Client.GetStreamingResponseAsync("Hello!", background, Cancelled).ToChatResponseAsync(Cancelled)));

        ChatResponse rest = await _fleet.Client.GetResponseAsync([], new ChatOptions { ContinuationToken = error.ContinuationToken }, Cancelled);

        Assert.Equal($"I am {affine.Name}.", rest.Text);
        Assert.Equal(0, _fleet.Other(affine).PostCount);
    }

    public void Dispose() => _fleet.Dispose();

    private static ResponseContinuationToken TokenFor(string server) => new ReplyToken(server, "id", 0, "").ToContinuationToken();
}
