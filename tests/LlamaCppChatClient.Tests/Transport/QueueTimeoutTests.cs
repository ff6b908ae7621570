using System.Net;
using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>A call waits for a slot as long as its limit says, in the client and in the server, and then ends with what is known of the slots.</summary>
public class QueueTimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_that_no_slot_takes_in_time_is_busy()
    {
        using HoldingServer server = new(slots: 2) { Slots = AllBusy };
        ManualTime time = new();
        using LlamaCppChatClient client = Client(server, time);
        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = Limit }, Cancelled);
        await server.WaitForAsync(1);

        await AdvanceAsync(time, Limit);

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(() => call);
        Assert.Equal((2, 2, LlamaCppQueuePlace.Server), (busy.SlotCount, busy.BusySlotCount, busy.Place));
        Assert.Equal(Limit, busy.Elapsed);
        Assert.Equal(LlamaCppErrorKind.Busy, busy.ErrorKind);
        Assert.Equal(
            "llama.cpp server at http://server.test/ had no free slot for a call within 3 s. All of its 2 slots are busy. Raise QueueTimeout, start the server with more slots (-np), or make fewer calls at once.",
            busy.Message);
    }

    [Fact]
    public async Task Call_whose_turn_does_not_come_in_time_is_busy_and_was_not_sent()
    {
        using HoldingServer server = new() { Slots = () => Respond.Json("""[{"is_processing":true},{"is_processing":false}]""") };
        ManualTime time = new();
        using LlamaCppChatClient client = Client(server, time, options => options.MaxConcurrentRequests = 1);
        Task<ChatResponse> first = client.GetResponseAsync("#1#", cancellationToken: Cancelled);
        await server.WaitForAsync(1);
        Task<ChatResponse> second = client.GetResponseAsync("#2#", new() { QueueTimeout = Limit }, Cancelled);

        await AdvanceAsync(time, Limit);

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(() => second);
        Assert.Equal((2, 1, LlamaCppQueuePlace.Client), (busy.SlotCount, busy.BusySlotCount, busy.Place));
        Assert.StartsWith("A call to llama.cpp server at http://server.test/ waited 3 s in the client for earlier calls and was not sent. By now 1 of its 2 slots are busy.", busy.Message);
        Assert.Contains("#1#", await server.AnswerNextAsync());
        await first;
        Assert.Equal(0, server.HeldCount);
    }

    [Fact]
    public async Task Wait_in_the_client_counts_for_the_wait_in_the_server()
    {
        using HoldingServer server = new();
        ManualTime time = new();
        using LlamaCppChatClient client = Client(server, time, options => options.MaxConcurrentRequests = 1);
        Task<ChatResponse> first = client.GetResponseAsync("#1#", cancellationToken: Cancelled);
        await server.WaitForAsync(1);
        Task<ChatResponse> second = client.GetResponseAsync("#2#", new() { QueueTimeout = Limit }, Cancelled);
        await AdvanceAsync(time, TimeSpan.FromSeconds(2), Limit);
        await server.AnswerNextAsync();
        await first;
        await server.WaitForAsync(1);

        await AdvanceAsync(time, TimeSpan.FromSeconds(1));

        Assert.Equal(Limit, (await Assert.ThrowsAsync<LlamaCppBusyException>(() => second)).Elapsed);
    }

    [Fact]
    public async Task Slot_that_takes_the_call_ends_the_limit()
    {
        using HoldingServer server = new();
        ManualTime time = new();
        using LlamaCppChatClient client = Client(server, time);
        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = Limit }, Cancelled);
        using PacedStream body = new();
        await server.AnswerNextAsync(() => Respond.Stream(body));
        await body.GiveAsync(":\n\n");

        time.Advance(Limit * 10);
        await body.GiveAsync(Encoding.UTF8.GetString(FakeServer.Events("""{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}""")));

        Assert.Equal("x", (await call).Text);
    }

    [Fact]
    public async Task Loading_model_is_waited_for_by_its_own_limit()
    {
        using HoldingServer server = new();
        ManualTime time = new();
        using LlamaCppChatClient client = Client(server, time);
        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = Limit }, Cancelled);
        foreach (double pause in (double[])[0.1, 0.2, 0.4, 0.8, 1.6, 2, 2])
        {
            await server.AnswerNextAsync(() => Respond.With(Captures.Load("lifecycle/loading-chat.http")));
            await time.WaitForNewTimerAsync(TimeSpan.FromSeconds(pause), Cancelled);
            time.Advance(TimeSpan.FromSeconds(pause));
        }

        await server.AnswerNextAsync();
        Assert.NotNull(await call);
    }

    [Fact]
    public async Task Zero_asks_for_an_idle_slot_before_it_sends()
    {
        using HoldingServer server = new(slots: 2) { Slots = AllBusy };
        using LlamaCppChatClient client = Client(server);

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(() => client.GetResponseAsync("Hi", new() { QueueTimeout = TimeSpan.Zero }, Cancelled));

        Assert.Equal((2, 2, TimeSpan.Zero), (busy.SlotCount, busy.BusySlotCount, busy.Elapsed));
        Assert.StartsWith("llama.cpp server at http://server.test/ has no free slot. All of its 2 slots are busy.", busy.Message);
        Assert.Equal("/slots?model=m&autoload=false&fail_on_no_slot=1", server.Looks[0]);
        Assert.Equal(0, server.HeldCount);
    }

    [Fact]
    public async Task Zero_counts_the_slots_of_a_server_that_lists_them_all_the_same()
    {
        using HoldingServer server = new() { Slots = () => Respond.With(Captures.Load("slots/queue-slots.http")) };
        using LlamaCppChatClient client = Client(server);

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(() => client.GetResponseAsync("Hi", new() { QueueTimeout = TimeSpan.Zero }, Cancelled));

        Assert.Equal((2, 2), (busy.SlotCount, busy.BusySlotCount));
    }

    [Fact]
    public async Task Zero_sends_when_a_slot_is_idle()
    {
        using HoldingServer server = new() { Slots = () => Respond.Json("""[{"is_processing":true},{"is_processing":false}]""") };
        using LlamaCppChatClient client = Client(server);

        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = TimeSpan.Zero }, Cancelled);
        await server.AnswerNextAsync();

        Assert.NotNull(await call);
    }

    [Theory]
    [InlineData(404, """{"error":{"message":"File Not Found","type":"not_found_error","code":404}}""")]
    [InlineData(501, """{"error":{"message":"This server does not support slots endpoint.","type":"not_supported_error","code":501}}""")]
    [InlineData(400, """{"error":{"message":"model is not loaded","type":"invalid_request_error","code":400}}""")]
    [InlineData(503, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""")]
    [InlineData(200, "[]")]
    public async Task Zero_sends_when_the_server_tells_nothing_of_its_slots(int status, string json)
    {
        using HoldingServer server = new() { Slots = () => Respond.Json(json, (HttpStatusCode)status) };
        using LlamaCppChatClient client = Client(server);

        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = TimeSpan.Zero }, Cancelled);
        await server.AnswerNextAsync();

        Assert.NotNull(await call);
    }

    [Fact]
    public async Task Zero_does_not_wait_for_a_slot_that_another_call_took()
    {
        using HoldingServer server = new() { Slots = () => Respond.Json("""[{"is_processing":false}]""") };
        ManualTime time = new();
        using LlamaCppChatClient client = Client(server, time);
        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = TimeSpan.Zero }, Cancelled);
        await server.WaitForAsync(1);

        await AdvanceAsync(time, TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<LlamaCppBusyException>(() => call);
    }

    [Fact]
    public async Task Zero_does_not_wait_in_the_client_either()
    {
        using HoldingServer server = new() { Slots = () => Respond.Json("""[{"is_processing":false},{"is_processing":true}]""") };
        using LlamaCppChatClient client = Client(server, configure: options => options.MaxConcurrentRequests = 1);
        Task<ChatResponse> first = client.GetResponseAsync("#1#", cancellationToken: Cancelled);
        await server.WaitForAsync(1);

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(() => client.GetResponseAsync("#2#", new() { QueueTimeout = TimeSpan.Zero }, Cancelled));

        Assert.StartsWith("As many calls to llama.cpp server at http://server.test/ are under way as this client makes at once (MaxConcurrentRequests).", busy.Message);
        await server.AnswerNextAsync();
        await first;
    }

    [Fact]
    public async Task Zero_asks_how_many_slots_there_are_before_it_refuses()
    {
        using HoldingServer server = new(slots: 8) { Slots = () => Respond.Json("""[{"is_processing":false}]""") };
        using LlamaCppChatClient client = Client(server, configure: options => options.MaxConcurrentRequests = null);
        Task<ChatResponse>[] calls = [.. Enumerable.Range(0, 11).Select(_ => client.GetResponseAsync("Hi", new() { QueueTimeout = TimeSpan.Zero }, Cancelled))];
        await server.WaitForAsync(11);

        for (int call = 0; call < calls.Length; call++)
        {
            await server.AnswerNextAsync();
        }

        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task Server_that_does_not_even_answer_a_look_is_busy()
    {
        ManualTime time = new();
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Hang(), time: time);
        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = TimeSpan.Zero }, Cancelled);

        LlamaCppBusyException busy = await Assert.ThrowsAsync<LlamaCppBusyException>(async () =>
        {
            await time.RunAsync(call);
            await call;
        });

        Assert.Contains("It did not answer a question about its slots either: it is overloaded, paused or gone.", busy.Message);
        Assert.Null(busy.SlotCount);
    }

    [Fact]
    public async Task Limit_of_the_options_holds_for_calls_without_one_of_their_own()
    {
        using HoldingServer server = new() { Slots = AllBusy };
        using LlamaCppChatClient client = Client(server, configure: options => options.QueueTimeout = TimeSpan.Zero);

        await Assert.ThrowsAsync<LlamaCppBusyException>(() => client.GetResponseAsync("Hi", cancellationToken: Cancelled));

        Task<ChatResponse> patient = client.GetResponseAsync("Hi", new() { QueueTimeout = Timeout.InfiniteTimeSpan }, Cancelled);
        await server.AnswerNextAsync();
        Assert.NotNull(await patient);
    }

    [Fact]
    public async Task Every_call_that_takes_a_slot_can_have_a_limit()
    {
        using HoldingServer server = new() { Slots = AllBusy };
        using LlamaCppChatClient client = Client(server);
        LlamaCppServerClient native = client.GetRequiredService<LlamaCppServerClient>();
        LlamaCppRequestOptions now = new() { QueueTimeout = TimeSpan.Zero };
        using MemoryStream audio = new([1]);

        await AssertBusyAsync(native.CompleteAsync("Once", new() { QueueTimeout = TimeSpan.Zero }, Cancelled));
        await AssertBusyAsync(native.EmbedTokensAsync([[1]], new() { QueueTimeout = TimeSpan.Zero }, Cancelled));
        await AssertBusyAsync(native.RerankAsync("q", ["d"], new() { QueueTimeout = TimeSpan.Zero }, Cancelled));
        await AssertBusyAsync(native.GetTokenVectorsAsync(["t"], now, Cancelled));
        await AssertBusyAsync(native.DecideAsync("s", [LlamaCppDecisionQuestion.YesOrNo("q", "Is it?")], now, Cancelled));
        await AssertBusyAsync(client.GetRequiredService<ISpeechToTextClient>().GetTextAsync(audio, new() { QueueTimeout = TimeSpan.Zero }, Cancelled));
        Assert.Equal(0, server.HeldCount);
    }

    [Fact]
    public async Task Reply_without_a_stream_is_limited_in_the_client_alone()
    {
        using HoldingServer server = new();
        ManualTime time = new();
        using LlamaCppChatClient client = Client(server, time, options => options.UseStreaming = false);
        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueTimeout = Limit }, Cancelled);
        await server.WaitForAsync(1);

        time.Advance(Limit * 2);
        await server.AnswerNextAsync();

        Assert.NotNull(await call);
    }

    [Fact]
    public async Task Cancellation_of_the_caller_wins()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = Client(server, configure: options => options.MaxConcurrentRequests = 1);
        using CancellationTokenSource source = new();
        Task<ChatResponse> sent = client.GetResponseAsync("#1#", new() { QueueTimeout = Limit * 100 }, source.Token);
        await server.WaitForAsync(1);
        Task<ChatResponse> waiting = client.GetResponseAsync("#2#", new() { QueueTimeout = Limit * 100 }, source.Token);

        await source.CancelAsync();

        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent)).CancellationToken);
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting)).CancellationToken);
    }

    private static async Task AssertBusyAsync(Task call) => await Assert.ThrowsAsync<LlamaCppBusyException>(() => call.WaitAsync(ErrorCall.Soon, Cancelled));

    private static HttpResponseMessage AllBusy() => Respond.With(Captures.Load("slots/busy-fail_on_no_slot.http"));

    private static LlamaCppChatClient Client(HoldingServer server, TimeProvider? time = null, Action<LlamaCppOptions>? configure = null) => ErrorCall.Client(server, configure, time);

    /// <summary>Moves the time when a timer waits for the limit.</summary>
    private static async Task AdvanceAsync(ManualTime time, TimeSpan by, TimeSpan? due = null)
    {
        await time.WaitForTimerAsync(due ?? by, Cancelled);
        time.Advance(by);
    }
}
