using System.Collections.Concurrent;
using System.Diagnostics;
using LlamaCpp.Routing;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Real servers that are killed, stopped, restarted or filled: no call fails before its first update.</summary>
public class RoutingFailureTests
{
    private static readonly ChatOptions Endless = new() { AdditionalProperties = new() { ["ignore_eos"] = true } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_server_is_not_noticed_and_gets_calls_again(bool stream)
    {
        await using Fleet fleet = await Fleet.StartAsync(3);
        LlamaServer victim = fleet.At((await AskAsync(fleet.Client, "k0", stream)).ServerUrl);

        await victim.KillAsync();
        ChatResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => AskAsync(fleet.Client, $"k{i}", stream)));

        Assert.All(responses, response => Assert.NotEqual(victim.BaseUrl, response.ServerUrl));
        Assert.False(StateOf(fleet, victim).IsReady);
        await using LlamaServer again = await victim.StartAgainAsync(Cancelled);
        await UntilAsync(() => StateOf(fleet, victim).IsReady);
        Assert.Equal(0, fleet.InFlight);
    }

    [Fact]
    public async Task Stopped_server_is_left_within_moments()
    {
        await using Fleet fleet = await Fleet.StartAsync(2);
        LlamaServer victim = fleet.At((await AskAsync(fleet.Client, "k", stream: true)).ServerUrl);

        await victim.PauseAsync();
        ChatResponse response = await AskAsync(fleet.Client, "k", stream: true);
        await UntilAsync(() => !StateOf(fleet, victim).IsReady);

        Assert.NotEqual(victim.BaseUrl, response.ServerUrl);
        await victim.ResumeAsync();
        await UntilAsync(() => StateOf(fleet, victim).IsReady);
        Assert.Equal(0, fleet.InFlight);
    }

    [Fact]
    public async Task Server_that_another_application_fills_is_left()
    {
        await using Fleet fleet = await Fleet.StartAsync(2);
        LlamaServer full = fleet.At((await AskAsync(fleet.Client, "k", stream: true)).ServerUrl);
        using LlamaCppChatClient other = new(full.BaseUrl.ToString());
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task[] foreign = [.. Enumerable.Range(0, 2).Select(_ => other.GetResponseAsync("Tell me a story.", Endless, stop.Token))];
        await full.WaitForBusySlotsAsync(2, Cancelled);

        long start = Stopwatch.GetTimestamp();
        ChatResponse response = await AskAsync(fleet.Client, "k", stream: true);

        TestContext.Current.TestOutputHelper?.WriteLine($"Escaped after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
        Assert.NotEqual(full.BaseUrl, response.ServerUrl);
        Assert.True(StateOf(fleet, full).IsReady);
        Assert.Equal(0, fleet.InFlight);
        await stop.CancelAsync();
        foreach (Task call in foreign)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
    }

    [Theory]
    [InlineData("killed and restarted")]
    [InlineData("stopped for a while")]
    public async Task No_call_fails_before_its_output_while_a_server_goes_and_comes(string what)
    {
        await using Fleet fleet = await Fleet.StartAsync(3);
        LlamaServer victim = fleet.Servers[0];
        ConcurrentQueue<Uri?> answers = [];
        ConcurrentQueue<Exception> errors = [];
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task[] talkers = [.. Enumerable.Range(0, 6).Select(talker => TalkAsync(fleet.Client, talker, answers, errors, enough.Token))];
        await UntilAsync(() => answers.Contains(victim.BaseUrl));

        if (what == "stopped for a while")
        {
            // Calls that have begun to answer there wait; all others are answered by the rest.
            await victim.PauseAsync();
            int paused = answers.Count;
            await UntilAsync(() => answers.Count >= paused + 12);
            await victim.ResumeAsync();
        }
        else
        {
            await victim.KillAsync();
            await UntilAsync(() => !StateOf(fleet, victim).IsReady);
        }

        await using LlamaServer? again = what == "stopped for a while" ? null : await victim.StartAgainAsync(Cancelled);
        await UntilAsync(() => StateOf(fleet, victim).IsReady);
        int before = answers.Count(url => url == victim.BaseUrl);
        await UntilAsync(() => answers.Count(url => url == victim.BaseUrl) > before);
        await enough.CancelAsync();
        await Task.WhenAll(talkers);

        Assert.Empty(errors);
        Assert.Equal(0, fleet.InFlight);
    }

    [Fact]
    public async Task Servers_that_are_starting_are_waited_for()
    {
        await using LlamaServer first = await Fixture.Servers.BeginAsync(Fleet.TwoSlots);
        await using LlamaServer second = await Fixture.Servers.BeginAsync(Fleet.TwoSlots);
        LlamaCppRoutingOptions options = new()
        {
            Servers = { new() { BaseUrl = first.BaseUrl }, new() { BaseUrl = second.BaseUrl } },
        };
        using LlamaCppRoutingChatClient client = new(options);

        // Until they listen nobody can tell them from servers that are not there.
        ChatResponse? response = null;
        while (response is null)
        {
            try
            {
                response = await AskAsync(client, "k", stream: false);
            }
            catch (LlamaCppUnreachableException)
            {
                await Task.Delay(10, Cancelled);
            }
        }

        Assert.NotEmpty(response.Text);
    }

    [Fact]
    public async Task Stream_that_is_cut_off_in_the_middle_is_not_asked_for_again()
    {
        await using Fleet fleet = await Fleet.StartAsync(2);
        ChatOptions options = Endless.Clone();
        options.AffinityKey = "k";
        List<ChatResponseUpdate> updates = [];

        LlamaCppInterruptedException error = await Assert.ThrowsAsync<LlamaCppInterruptedException>(async () =>
        {
            await foreach (ChatResponseUpdate update in fleet.Client.GetStreamingResponseAsync("Tell me a story.", options, Cancelled))
            {
                updates.Add(update);
                if (updates.Count == 3)
                {
                    await fleet.At(updates[0].ServerUrl).KillAsync();
                }
            }
        });

        Assert.Equal(LlamaCppErrorKind.Interrupted, error.ErrorKind);
        Assert.Equal(updates[0].ServerUrl, error.ServerUrl);
        Assert.StartsWith(string.Concat(updates.Select(update => update.Text)), error.PartialResponse.Text, StringComparison.Ordinal);
        Assert.Equal(0, fleet.InFlight);
    }

    private static Task<ChatResponse> AskAsync(LlamaCppRoutingChatClient client, string key, bool stream)
    {
        ChatOptions options = new() { AffinityKey = key, MaxOutputTokens = 20 };
        ChatMessage[] messages = [new(ChatRole.User, $"What is the capital of France? ({key})")];
        return stream
            ? client.GetStreamingResponseAsync(messages, options, Cancelled).ToChatResponseAsync(Cancelled)
            : client.GetResponseAsync(messages, options, Cancelled);
    }

    /// <summary>Asks again and again; an answer that breaks off after its first update may do so.</summary>
    private static async Task TalkAsync(
        LlamaCppRoutingChatClient client, int talker, ConcurrentQueue<Uri?> answers, ConcurrentQueue<Exception> errors, CancellationToken enough)
    {
        for (int call = 0; !enough.IsCancellationRequested; call++)
        {
            try
            {
                answers.Enqueue((await AskAsync(client, $"{talker} {call / 3}", stream: true)).ServerUrl);
            }
            catch (LlamaCppInterruptedException error) when (error.PartialResponse.Messages.Any(message => message.Contents.Count > 0))
            {
            }
            catch (LlamaCppException error)
            {
                errors.Enqueue(error);
            }
        }
    }

    private static LlamaCppRoutingServer StateOf(Fleet fleet, LlamaServer server) => fleet.Client.GetServers().Single(each => each.Endpoint.BaseUrl == server.BaseUrl);

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        while (!isTrue())
        {
            await Task.Delay(20, Cancelled);
        }
    }
}
