using System.Diagnostics;
using System.Globalization;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Faults;

/// <summary>Many streams over one client, at once and one after the other.</summary>
[Collection(nameof(MeasuredAlone))]
public class LoadTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_streams_at_once_all_complete_and_none_is_mixed_up()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(EchoAsync);
        using LlamaCppChatClient client = FaultCall.Client(peer.BaseUrl);

        string[] texts = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => AskAsync(client, i)));

        Assert.Equal(Enumerable.Range(0, 500).Select(Expected), texts);
        Assert.Empty(peer.Errors);
    }

    [Fact]
    public async Task Memory_stays_flat_over_many_streams()
    {
        using LlamaCppChatClient client = FaultCall.Client(new ForgetfulHandler());
        await RunAsync(client, 200);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await RunAsync(client, 3_000);
        long after = GC.GetTotalMemory(forceFullCollection: true);

        // One stream kept would be 10 kB or more, 3,000 of them 30 MB.
        Assert.InRange(after - before, long.MinValue, 3_000_000);
    }

    [Fact]
    public async Task Memory_stays_flat_over_many_streams_that_are_given_up()
    {
        using LlamaCppChatClient client = FaultCall.Client(new ForgetfulHandler());
        await GiveUpAsync(client, 200);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await GiveUpAsync(client, 3_000);
        long after = GC.GetTotalMemory(forceFullCollection: true);

        Assert.InRange(after - before, long.MinValue, 3_000_000);
    }

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
        SocketsHttpHandler handler = ServerHandler.Create();
        handler.PooledConnectionLifetime = TimeSpan.FromMilliseconds(50);
        using HttpClient http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using LlamaCppChatClient client = FaultCall.Client(peer.BaseUrl, http: http);

        for (int i = 0; i < 4; i++)
        {
            FaultCall[] calls = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => FaultCall.StreamAsync(client)));

            Assert.All(calls, call => Assert.Equal((null, "xxxxxxxxxx"), (call.Fault, call.Text)));
        }
    }

    [Fact]
    public async Task Connection_that_is_kept_after_a_stream_and_then_closed_costs_no_call()
    {
        // What llama-server does to clients that do not ask for Connection: close.
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await FaultCall.BeginStreamAsync(connection, StreamEvents.Whole("Hello"));
            await connection.SendEndAsync();
        });
        using LlamaCppChatClient client = FaultCall.Client(peer.BaseUrl);

        for (int i = 0; i < 200; i++)
        {
            FaultCall call = await FaultCall.StreamAsync(client);

            Assert.Equal((null, "Hello"), (call.Fault, call.Text));
        }
    }

    /// <summary>The brief form of <c>eng/soak.sh</c>, which sets <c>LLAMACPP_SOAK_SECONDS</c>.</summary>
    [Fact]
    public async Task Soak_of_good_broken_and_abandoned_streams_leaks_nothing()
    {
        TimeSpan length = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("LLAMACPP_SOAK_SECONDS") ?? "2", CultureInfo.InvariantCulture));
        using LlamaCppChatClient client = FaultCall.Client(new Uri("http://server.test"));
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        long settled = 0;
        do
        {
            calls += await SoakRoundAsync(client);
            if (settled == 0 && Stopwatch.GetElapsedTime(start) > length / 4)
            {
                settled = GC.GetTotalMemory(forceFullCollection: true);
            }
        }
        while (Stopwatch.GetElapsedTime(start) < length);

        long end = GC.GetTotalMemory(forceFullCollection: true);
        TestContext.Current.TestOutputHelper!.WriteLine($"{calls} calls in {length.TotalSeconds:0} s, {settled:N0} bytes after a quarter of it, {end:N0} at the end");
        Assert.InRange(end - settled, long.MinValue, 20_000_000);
    }

    /// <summary>400 calls of a peer of their own, since a peer remembers all of its connections.</summary>
    private static async Task<int> SoakRoundAsync(LlamaCppChatClient client)
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(MisbehaveAsync);
        ChatOptions options = new() { Endpoint = new LlamaCppEndpoint(peer.BaseUrl) };
        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(call => SoakOnceAsync(client, options, giveUp: call % 4 == 0)));
        }

        while (peer.OpenConnections > 0)
        {
            await Task.Delay(10, Cancelled);
        }

        Assert.Empty(peer.Errors);
        return 400;
    }

    private static async Task SoakOnceAsync(LlamaCppChatClient client, ChatOptions options, bool giveUp)
    {
        int count = 0;
        try
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hi", options, Cancelled))
            {
                Assert.NotNull(update);
                if (giveUp && ++count == 2)
                {
                    break;
                }
            }
        }
        catch (LlamaCppException)
        {
            // As it should be, for every third or so.
        }
    }

    private static async Task MisbehaveAsync(ScriptedConnection connection)
    {
        switch (connection.Index % 5)
        {
            case 0:
                await FaultCall.BeginStreamAsync(connection, StreamEvents.Text("Hel"), StreamEvents.Text("lo"));
                break;
            case 1:
                await connection.ReceiveAsync();
                connection.Reset();
                break;
            case 2:
                await connection.ReceiveAsync();
                await connection.SendResponseAsync("""{"error":{"message":"no"}}""", "400 Bad Request");
                break;
            default:
                await FaultCall.BeginStreamAsync(connection, StreamEvents.Role, StreamEvents.Text("Hello"), StreamEvents.Text(" world"), StreamEvents.Finish() + StreamEvents.Done);
                await connection.SendEndAsync();
                break;
        }
    }

    private static string Expected(int i) => string.Concat(Enumerable.Range(0, 20).Select(word => $"{i}-{word} "));

    private static async Task<string> AskAsync(LlamaCppChatClient client, int i)
    {
        ChatResponse response = await client.GetStreamingResponseAsync($"#{i}#", cancellationToken: Cancelled).ToChatResponseAsync(Cancelled);
        return response.Text;
    }

    private static async Task EchoAsync(ScriptedConnection connection)
    {
        RecordedRequest request = await connection.ReceiveAsync();
        int i = int.Parse(request.Text.Split('#')[1], CultureInfo.InvariantCulture);
        await connection.SendStreamHeadAsync();
        for (int word = 0; word < 20; word++)
        {
            await connection.SendChunkAsync(StreamEvents.Text($"{i}-{word} "));
            await Task.Yield();
        }

        await connection.SendChunkAsync(StreamEvents.Finish() + StreamEvents.Done);
        await connection.SendEndAsync();
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
