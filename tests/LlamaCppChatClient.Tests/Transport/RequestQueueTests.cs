using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>A burst does not drown the server: what it has no slot for waits in the client, in order.</summary>
public class RequestQueueTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, null, 4)] // what any server takes
    [InlineData(null, 1, 4)]
    [InlineData(null, 4, 7)]
    [InlineData(null, 21, 24)]
    [InlineData(null, 0, 4)]
    [InlineData(null, -7, 4)]
    [InlineData(2, 4, 2)]
    [InlineData(int.MaxValue, 1, 30)]
    public async Task Server_gets_as_many_as_it_has_slots_and_a_few_that_wait(int? limit, int? slots, int expected)
    {
        using HoldingServer server = new(slots);
        using LlamaCppChatClient client = Client(server, limit);

        Task<ChatResponse>[] calls = [.. Enumerable.Range(0, 30).Select(call => AskAsync(client, call))];
        await server.WaitForAsync(expected);
        await SettleAsync();

        Assert.Equal(expected, server.HeldCount);
        await AnswerAllAsync(server, calls);
    }

    [Fact]
    public async Task Servers_behind_a_proxy_get_all()
    {
        using HoldingServer server = new(slots: 1, isProxied: true);
        using LlamaCppChatClient client = Client(server);

        Task<ChatResponse>[] calls = [.. Enumerable.Range(0, 30).Select(call => AskAsync(client, call))];
        await server.WaitForAsync(30);

        await AnswerAllAsync(server, calls);
    }

    [Fact]
    public async Task Single_caller_costs_no_other_request()
    {
        using HoldingServer server = new(slots: 1);
        using LlamaCppChatClient client = Client(server);

        Task<ChatResponse> call = AskAsync(client, 1);
        await AnswerAllAsync(server, [call]);

        Assert.Empty(server.Looks);
    }

    [Fact]
    public async Task First_come_is_first_served()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, 1);
        List<Task<ChatResponse>> calls = [];
        for (int call = 0; call < 10; call++)
        {
            calls.Add(AskAsync(client, call));
        }

        for (int call = 0; call < 10; call++)
        {
            Assert.Contains($"#{call}#", await server.AnswerNextAsync());
        }

        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Waiting_call_can_be_cancelled_and_never_reaches_the_server()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, 1);
        using CancellationTokenSource source = new();
        Task<ChatResponse> first = AskAsync(client, 1);
        Task<ChatResponse> second = AskAsync(client, 2, source.Token);
        Task<ChatResponse> third = AskAsync(client, 3);

        await source.CancelAsync();

        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second)).CancellationToken);
        Assert.Contains("#1#", await server.AnswerNextAsync());
        Assert.Contains("#3#", await server.AnswerNextAsync());
        await Task.WhenAll(first, third);
    }

    [Fact]
    public async Task Call_that_failed_makes_room()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, 1);
        Task<ChatResponse> first = AskAsync(client, 1);
        Task<ChatResponse> second = AskAsync(client, 2);

        await server.AnswerNextAsync(() => throw new HttpRequestException("gone"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => first);

        await AnswerAllAsync(server, [second]);
    }

    [Fact]
    public async Task Stream_keeps_its_place_until_it_is_left()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, 1);
        IAsyncEnumerator<ChatResponseUpdate> stream = client.GetStreamingResponseAsync("Hi", cancellationToken: Cancelled).GetAsyncEnumerator(Cancelled);
        ValueTask<bool> begun = stream.MoveNextAsync();
        await server.AnswerNextAsync(() => Respond.Stream(new ScriptedStream(FakeServer.Events("""{"choices":[{"index":0,"delta":{"content":"x"}}]}"""))));
        Assert.True(await begun);
        Task<ChatResponse> second = AskAsync(client, 2);

        await SettleAsync();
        Assert.Equal(0, server.HeldCount);
        await stream.DisposeAsync();

        await AnswerAllAsync(server, [second]);
    }

    [Fact]
    public async Task What_only_looks_passes_by()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, 1);
        Task<ChatResponse> call = AskAsync(client, 1);

        await client.GetRequiredService<LlamaCppServerClient>().GetPropertiesAsync(cancellationToken: Cancelled).WaitAsync(ErrorCall.Soon, Cancelled);

        await AnswerAllAsync(server, [call]);
    }

    [Fact]
    public async Task All_that_takes_a_slot_shares_the_queue()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, 1);
        LlamaCppServerClient native = client.GetRequiredService<LlamaCppServerClient>();
        Task chat = AskAsync(client, 1);

        Task[] others =
        [
            native.CompleteAsync("Once", cancellationToken: Cancelled),
            native.RerankAsync("q", ["d"], cancellationToken: Cancelled),
            native.EmbedTokensAsync([[1]], cancellationToken: Cancelled),
            native.GetTokenVectorsAsync(["t"], cancellationToken: Cancelled),
        ];
        await server.WaitForAsync(1);
        await SettleAsync();
        Assert.Equal(1, server.HeldCount);

        for (int call = 0; call <= others.Length; call++)
        {
            await server.AnswerNextAsync(() => Respond.Json("{}", System.Net.HttpStatusCode.BadRequest));
        }

        await Assert.ThrowsAnyAsync<LlamaCppException>(() => chat);
        foreach (Task other in others)
        {
            await Assert.ThrowsAnyAsync<LlamaCppException>(() => other);
        }
    }

    private static LlamaCppChatClient Client(HoldingServer server, int? limit = null) => ErrorCall.Client(server, options => options.MaxConcurrentRequests = limit);

    private static Task<ChatResponse> AskAsync(LlamaCppChatClient client, int call, CancellationToken? cancellationToken = null) =>
        client.GetResponseAsync($"#{call}#", cancellationToken: cancellationToken ?? Cancelled);

    /// <summary>Time for a request that should not come.</summary>
    private static Task SettleAsync() => Task.Delay(50, Cancelled);

    private static async Task AnswerAllAsync(HoldingServer server, Task<ChatResponse>[] calls)
    {
        foreach (Task<ChatResponse> _ in calls)
        {
            await server.AnswerNextAsync();
        }

        await Task.WhenAll(calls);
    }
}
