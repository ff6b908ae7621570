using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>Function invocation over the servers: the turns of one call are one conversation.</summary>
public sealed class ToolTurnTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b", "c");
    private readonly WeatherTools _tools = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string?, bool> Calls => new MatrixTheoryData<string?, bool>([null, "k0", "k1"], [false, true]);

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Turn_with_the_results_goes_to_the_server_that_called(string? key, bool stream)
    {
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.Next.Enqueue(Answers.Call);
        }

        ChatResponse response = await AskAsync(key, stream);

        FakeLlamaServer asked = Assert.Single(_fleet.Servers, server => server.ChatCount > 0);
        Assert.Equal(2, asked.ChatCount);
        Assert.Equal($"I am {asked.Name}.", response.Text);
        Assert.Equal(["get_weather(Oslo)"], _tools.Calls);
        Assert.Equal([ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant], response.Messages.Select(message => message.Role));
        Assert.Equal(asked.Url, response.ServerUrl);
        Assert.Equal(0, _fleet.InFlight);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Turn_with_the_results_goes_on_when_that_server_has_gone(string? key, bool stream)
    {
        FakeLlamaServer? gone = null;
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.Next.Enqueue(() =>
            {
                // The next request finds nobody.
                gone ??= server;
                server.State = server == gone ? FakeState.Dead : server.State;
                return server == gone ? Answers.Call() : Answers.Of(server.Name);
            });
        }

        ChatResponse response = await AskAsync(key, stream);

        Assert.NotEqual(gone!.Url, response.ServerUrl);
        FakeLlamaServer second = _fleet.Servers.Single(server => server.Url == response.ServerUrl);
        Assert.Contains("snowy, 3", second.LastBody, StringComparison.Ordinal);
        Assert.Equal(["get_weather(Oslo)"], _tools.Calls);
        Assert.Equal(0, _fleet.InFlight);
    }

    public void Dispose() => _fleet.Dispose();

    private Task<ChatResponse> AskAsync(string? key, bool stream)
    {
        IChatClient client = _fleet.Client.AsBuilder().UseFunctionInvocation().Build();
        ChatOptions options = new() { AffinityKey = key, Tools = [.. _tools.All] };
        return stream
            ? client.GetStreamingResponseAsync("What is the weather in Oslo?", options, Cancelled).ToChatResponseAsync(Cancelled)
            : client.GetResponseAsync("What is the weather in Oslo?", options, Cancelled);
    }
}
