using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>Many streams over one client, at once and one after the other.</summary>
[Collection(nameof(MeasuredAlone))]
public class LoadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_streams_at_once_all_complete_and_none_is_mixed_up()
    {
        const int Count = 500;
        using CountdownEvent missing = new(Count);
        TaskCompletionSource allOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => EchoAsync(connection, async () =>
        {
            if (missing.Signal())
            {
                allOpen.SetResult();
            }

            await allOpen.Task.WaitAsync(TimeSpan.FromMinutes(1), connection.Stopping);
        }));
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        string[] texts = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => AskAsync(client, i)));

        Assert.True(allOpen.Task.IsCompletedSuccessfully);
        Assert.Equal(Enumerable.Range(0, Count).Select(Expected), texts);
        Assert.Empty(peer.Errors);
    }

    [Fact]
    public Task Memory_stays_flat_over_many_streams() => AssertFlatAsync(RunAsync);

    [Fact]
    public Task Memory_stays_flat_over_many_streams_that_are_given_up() => AssertFlatAsync(GiveUpAsync);

    [Fact]
    public async Task Connections_that_are_renewed_break_no_stream()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            while (await connection.TryReceiveAsync() is not null)
            {
                await connection.SendStreamHeadAsync();
                for (int i = 0; i < 10; i++)
                {
                    await connection.SendChunkAsync(StreamEvents.Text("x"));
                    await connection.PauseAsync(TimeSpan.FromMilliseconds(20));
                }

                await connection.SendChunkAsync(StreamEvents.Finish() + StreamEvents.Done);
                await connection.SendEndAsync();
            }
        });
        using SocketsHttpHandler handler = ServerHandler.Create();
        handler.PooledConnectionLifetime = TimeSpan.FromMilliseconds(50);
        using LlamaCppChatClient client = ErrorCall.Client(handler, baseUrl: peer.BaseUrl);

        for (int i = 0; i < 4; i++)
        {
            ErrorCall[] calls = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ErrorCall.StreamAsync(client)));

            Assert.All(calls, call => Assert.Equal((null, "xxxxxxxxxx"), (call.Error, call.Text)));
        }
    }

    [Fact]
    public async Task Connection_that_is_kept_after_a_stream_and_then_closed_costs_no_call()
    {
        // What llama-server does to clients that do not ask for Connection: close.
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Whole("Hello"));
            await connection.SendEndAsync();
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl);

        for (int i = 0; i < 200; i++)
        {
            ErrorCall call = await ErrorCall.StreamAsync(client);

            Assert.Equal((null, "Hello"), (call.Error, call.Text));
        }
    }

    /// <summary>The brief form of <c>eng/soak.sh</c>, which sets <c>LLAMACPP_SOAK_SECONDS</c>.</summary>
    [Fact]
    public async Task Soak_of_good_broken_and_abandoned_streams_leaks_nothing()
    {
        TimeSpan length = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("LLAMACPP_SOAK_SECONDS") ?? "2", CultureInfo.InvariantCulture));
        using LlamaCppChatClient client = ErrorCall.Client(new Uri("http://server.test"));
        for (int i = 0; i < 4; i++)
        {
            await SoakRoundAsync(client);
        }

        await AssertNothingKeptAsync(async () =>
        {
            long start = Stopwatch.GetTimestamp();
            int calls = 0;
            while (Stopwatch.GetElapsedTime(start) < length || calls < 4_000)
            {
                calls += await SoakRoundAsync(client);
            }

            // One stream kept would be 10 kB or more. What pools hold differs by 1.5 MB.
            return Math.Max(20_000_000, calls * 1_000L);
        });
    }

    /// <summary>400 calls of a peer of their own, since a peer remembers all of its connections.</summary>
    private static async Task<int> SoakRoundAsync(LlamaCppChatClient client)
    {
        ConcurrentDictionary<int, bool> wasReset = new();
        await using ScriptedPeer peer = ScriptedPeer.Start(connection => MisbehaveAsync(connection, wasReset));
        ChatOptions options = new() { ModelId = "m", Endpoint = new LlamaCppEndpoint(peer.BaseUrl) };
        List<string> outcomes = [];
        for (int i = 0; i < 20; i++)
        {
            outcomes.AddRange(await Task.WhenAll(Enumerable.Range(i * 20, 20).Select(call => SoakOnceAsync(client, options, call))));
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(ErrorCall.Soon);
        while (peer.OpenConnections > 0)
        {
            await Task.Delay(10, limit.Token);
        }

        Assert.Empty(peer.Errors);
        Assert.Equal(80, wasReset.Count);
        Assert.Equal(Enumerable.Range(0, 400).Select(SoakOutcome), outcomes);
        return outcomes.Count;
    }

    private static async Task<string> SoakOnceAsync(LlamaCppChatClient client, ChatOptions options, int call)
    {
        string text = "";
        try
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync($"#{call}#", options, Cancelled))
            {
                text += update.Text;
                if (call % 5 == 4)
                {
                    return $"{text}, given up";
                }
            }

            return $"{text}, whole";
        }
        catch (LlamaCppInterruptedException exception)
        {
            return $"{exception.PartialResponse.Text}, broken";
        }
        catch (LlamaCppException exception)
        {
            return $"{text}, refused: {exception.ServerMessage}";
        }
    }

    /// <summary>What becomes of a call that <see cref="MisbehaveAsync"/> answers.</summary>
    private static string SoakOutcome(int call) => (call % 5) switch
    {
        0 => "Hello, broken",
        2 => ", refused: no",
        4 => "Hello, given up",
        _ => "Hello world, whole",
    };

    private static async Task MisbehaveAsync(ScriptedConnection connection, ConcurrentDictionary<int, bool> wasReset)
    {
        // As llama-server answers streams. A peer that promised to keep the connections could close more of them in the face of a
        // call than it is asked again.
        const string Head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        int call = NumberOf(await connection.ReceiveAsync());
        switch (call % 5)
        {
            case 0:
                await connection.SendAsync(Head);
                await connection.SendChunkAsync(StreamEvents.Text("Hel"));
                await connection.SendChunkAsync(StreamEvents.Text("lo"));
                break;
            case 1 when wasReset.TryAdd(call, true):
                connection.Reset(); // it is asked again
                break;
            case 2:
                await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 26\r\n\r\n" + """{"error":{"message":"no"}}""");
                break;
            case 4:
                await connection.SendAsync(Head);
                await connection.SendChunkAsync(StreamEvents.Role + StreamEvents.Text("Hello"));
                await connection.StallAsync();
                break;
            default:
                await connection.SendAsync(Head);
                await connection.SendChunkAsync(StreamEvents.Role);
                await connection.SendChunkAsync(StreamEvents.Text("Hello"));
                await connection.SendChunkAsync(StreamEvents.Text(" world"));
                await connection.SendChunkAsync(StreamEvents.Finish() + StreamEvents.Done);
                await connection.SendEndAsync();
                break;
        }
    }

    private static int NumberOf(RecordedRequest request) => int.Parse(request.Text.Split('#')[1], CultureInfo.InvariantCulture);

    private static string Expected(int i) => string.Concat(Enumerable.Range(0, 20).Select(word => $"{i}-{word} "));

    private static async Task<string> AskAsync(LlamaCppChatClient client, int i)
    {
        ChatResponse response = await client.GetStreamingResponseAsync($"#{i}#", cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);
        return response.Text;
    }

    /// <summary>Answers with the number of the request, and with its first word waits until all streams have begun.</summary>
    private static async Task EchoAsync(ScriptedConnection connection, Func<Task> meetAll)
    {
        int i = NumberOf(await connection.ReceiveAsync());
        await connection.SendStreamHeadAsync();
        for (int word = 0; word < 20; word++)
        {
            await connection.SendChunkAsync(StreamEvents.Text($"{i}-{word} "));
            if (word == 0)
            {
                await meetAll();
            }

            await Task.Yield();
        }

        await connection.SendChunkAsync(StreamEvents.Finish() + StreamEvents.Done);
        await connection.SendEndAsync();
    }

    private static async Task AssertFlatAsync(Func<LlamaCppChatClient, int, Task> run)
    {
        using LlamaCppChatClient client = ErrorCall.Client(new ForgetfulHandler());
        await run(client, 200);

        await AssertNothingKeptAsync(async () =>
        {
            await run(client, 3_000);

            // One stream kept would be 10 kB or more, 3,000 of them 30 MB.
            return 3_000_000;
        });
    }

    /// <summary>
    /// Asserts that calls keep no memory. What thousands of other tests left behind comes and goes beside them, up to 21 MB; what calls keep is there each time.
    /// So there are three tries.
    /// </summary>
    /// <param name="runAsync">Makes the calls, and returns how many bytes more may be in use after them.</param>
    private static async Task AssertNothingKeptAsync(Func<Task<long>> runAsync)
    {
        long growth = 0;
        long limit = -1;
        for (int tries = 0; tries < 3 && growth > limit; tries++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            limit = await runAsync();
            growth = GC.GetTotalMemory(forceFullCollection: true) - before;
            TestContext.Current.TestOutputHelper!.WriteLine($"{growth:N0} bytes more than the {before:N0} before");
        }

        Assert.InRange(growth, long.MinValue, limit);
    }

    private static async Task RunAsync(LlamaCppChatClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ChatResponse response = await client.GetResponseAsync("Hi", cancellationToken: Cancelled);
            Assert.Equal("Hello", response.Text);
        }
    }

    private static async Task GiveUpAsync(LlamaCppChatClient client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hi", cancellationToken: Cancelled))
            {
                Assert.Equal("Hello", update.Text);
                break;
            }
        }
    }

    private sealed class ForgetfulHandler : HttpMessageHandler
    {
        private static readonly byte[] Events = System.Text.Encoding.UTF8.GetBytes(StreamEvents.Whole("Hello"));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Respond.Stream(new MemoryStream(Events)));
    }
}
