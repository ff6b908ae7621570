using System.Net;

namespace LlamaCpp.Tests.Routing.Calls;

/// <summary>Calls that belong to no conversation.</summary>
public sealed class LeastBusyTests : IDisposable
{
    private readonly FakeFleet _fleet = new("a", "b");

    public static TheoryData<string, Func<LlamaCppServerClient, CancellationToken, Task<string>>> Works => new()
    {
        { "rerank", async (client, token) => $"{(await client.RerankAsync("q", ["x", "y"], cancellationToken: token)).Results[0].Index}" },
        { "tokenize", async (client, token) => string.Join(' ', await client.TokenizeAsync("text", cancellationToken: token)) },
        { "count", async (client, token) => $"{await client.CountTokensAsync([new(Microsoft.Extensions.AI.ChatRole.User, "Hello!")], cancellationToken: token)}" },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Works))]
    public async Task Work_goes_to_the_least_busy_server_and_on_when_that_is_not_there(string name, Func<LlamaCppServerClient, CancellationToken, Task<string>> work)
    {
        await _fleet.AskAsync();
        int before = _fleet["b"].PostCount;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _fleet["a"].Gate = gate.Task;
        int chats = _fleet["a"].PostCount;
        Task<string> slow = _fleet.Client.CallLeastBusyServerAsync(work, Cancelled);
        SpinWait.SpinUntil(() => _fleet["a"].PostCount > chats, TimeSpan.FromMinutes(1));

        string quick = await _fleet.Client.CallLeastBusyServerAsync(work, Cancelled);

        Assert.Equal(before + 1, _fleet["b"].PostCount);
        _fleet["b"].State = FakeState.Dead;
        gate.SetResult();
        Assert.Equal(quick, await slow);
        Assert.Equal(quick, await _fleet.Client.CallLeastBusyServerAsync(work, Cancelled));
        Assert.Equal(quick, await _fleet.Client.CallLeastBusyServerAsync(work, Cancelled));
        Assert.Equal(0, _fleet.InFlight);
        Assert.NotEmpty(name);
    }

    [Fact]
    public async Task What_a_server_refuses_is_thrown_at_once()
    {
        await _fleet.AskAsync();
        int before = _fleet.Servers.Sum(server => server.PostCount);
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.Next.Enqueue(() => Answers.Error(HttpStatusCode.NotImplemented, """{"error":{"code":501,"message":"This server does not support reranking","type":"not_supported_error"}}"""));
        }

        LlamaCppException error = await Assert.ThrowsAsync<LlamaCppException>(() => _fleet.Client.CallLeastBusyServerAsync((client, token) => client.RerankAsync("q", ["x"], cancellationToken: token), Cancelled));

        Assert.Equal(LlamaCppErrorKind.NotSupported, error.ErrorKind);
        Assert.Equal(before + 1, _fleet.Servers.Sum(server => server.PostCount));
        Assert.Equal(0, _fleet.InFlight);
    }

    [Fact]
    public async Task No_server_at_all_is_told_with_the_name_of_each()
    {
        foreach (FakeLlamaServer server in _fleet.Servers)
        {
            server.State = FakeState.Dead;
        }

        LlamaCppUnreachableException error = await Assert.ThrowsAsync<LlamaCppUnreachableException>(
            () => _fleet.Client.CallLeastBusyServerAsync((client, token) => client.TokenizeAsync("x", cancellationToken: token), Cancelled));

        Assert.All(_fleet.Servers, server => Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal));
    }

    public void Dispose() => _fleet.Dispose();
}
