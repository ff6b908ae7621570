using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Transport;

/// <summary>A listener is told that a call waits, where, and since when.</summary>
public class QueueProgressTests
{
    private static readonly Uri ServerUrl = new("http://server.test");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_in_the_client_and_in_the_server_are_reported_and_their_end()
    {
        using HoldingServer server = new();
        ManualTime time = new();
        using LlamaCppChatClient client = ErrorCall.Client(server, options => options.MaxConcurrentRequests = 1, time);
        Reports reports = new();
        Task<ChatResponse> first = client.GetResponseAsync("#1#", cancellationToken: Cancelled);
        await server.WaitForAsync(1);
        time.Advance(TimeSpan.FromHours(1));
        Task<ChatResponse> second = client.GetResponseAsync("#2#", new() { QueueProgress = reports }, Cancelled);
        Assert.Equal([(LlamaCppQueuePlace.Client, TimeSpan.Zero)], reports.Seen);

        time.Advance(TimeSpan.FromSeconds(5));
        await server.AnswerNextAsync();
        await first;
        await server.WaitForAsync(1);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(1), Cancelled);
        time.Advance(TimeSpan.FromSeconds(2));
        await server.AnswerNextAsync();
        await second;

        Assert.Equal(
            [(LlamaCppQueuePlace.Client, TimeSpan.Zero), (LlamaCppQueuePlace.Server, TimeSpan.FromSeconds(6)), (LlamaCppQueuePlace.None, TimeSpan.FromSeconds(7))],
            reports.Seen);
        Assert.All(reports.All, report => Assert.Equal((ServerUrl, DateTimeOffset.UnixEpoch.AddHours(1)), (report.ServerUrl, report.WaitingSince)));
    }

    [Fact]
    public async Task Call_that_does_not_wait_is_not_reported()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = ErrorCall.Client(server);
        Reports reports = new();

        Task<ChatResponse> call = client.GetResponseAsync("Hi", new() { QueueProgress = reports }, Cancelled);
        await server.AnswerNextAsync();
        await call;

        Assert.Empty(reports.All);
    }

    [Fact]
    public async Task Wait_of_a_request_without_a_stream_ends_when_it_is_sent()
    {
        using HoldingServer server = new();
        ManualTime time = new();
        using LlamaCppChatClient client = ErrorCall.Client(server, options => options.MaxConcurrentRequests = 1, time);
        Reports reports = new();
        Task<ChatResponse> first = client.GetResponseAsync("Hi", cancellationToken: Cancelled);
        await server.WaitForAsync(1);

        Task<LlamaCppRanking> second = client.GetRequiredService<LlamaCppServerClient>().RerankAsync("q", ["d"], new() { QueueProgress = reports }, Cancelled);
        await server.AnswerNextAsync();
        await first;
        await server.WaitForAsync(1);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([LlamaCppQueuePlace.Client, LlamaCppQueuePlace.None], reports.Seen.Select(report => report.Place));
        await server.AnswerNextAsync();
        await Assert.ThrowsAnyAsync<LlamaCppException>(() => second);
    }

    [Fact]
    public async Task Listener_that_throws_does_not_end_the_call()
    {
        using HoldingServer server = new();
        using LlamaCppChatClient client = ErrorCall.Client(server, options => options.MaxConcurrentRequests = 1);
        Task<ChatResponse> first = client.GetResponseAsync("#1#", cancellationToken: Cancelled);
        await server.WaitForAsync(1);
        Task<ChatResponse> second = client.GetResponseAsync("#2#", new() { QueueProgress = new Reports { Throws = true } }, Cancelled);

        await server.AnswerNextAsync();
        await server.AnswerNextAsync();

        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Waiting_call_is_logged()
    {
        using HoldingServer server = new();
        RecordingLogger log = new();
        ManualTime time = new();
        LlamaCppOptions options = new() { BaseUrl = ServerUrl, Model = "m", MaxConcurrentRequests = 1 };
        using LlamaCppChatClient client = new(new LlamaCpp.Transport.ServerConnection(options, new HttpClient(server), log, time));
        Task<ChatResponse> first = client.GetResponseAsync("Hi", cancellationToken: Cancelled);
        await server.WaitForAsync(1);
        Task<ChatResponse> second = client.GetResponseAsync("Hi", cancellationToken: Cancelled);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(1), Cancelled);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("A call to http://server.test/ waits in the client until earlier calls are done (MaxConcurrentRequests).", log.Entries.Select(entry => entry.Message));
        Assert.Contains("A call to http://server.test/ waits in the server for a slot (1.0 s so far).", log.Entries.Select(entry => entry.Message));
        await server.AnswerNextAsync();
        await server.AnswerNextAsync();
        await Task.WhenAll(first, second);
    }

    private sealed class Reports : IProgress<LlamaCppQueueProgress>
    {
        private readonly List<LlamaCppQueueProgress> _all = [];

        public bool Throws { get; init; }

        public IReadOnlyList<LlamaCppQueueProgress> All => [.. _all];

        public IEnumerable<(LlamaCppQueuePlace Place, TimeSpan Elapsed)> Seen => _all.Select(report => (report.Place, report.Elapsed));

        public void Report(LlamaCppQueueProgress value)
        {
            _all.Add(value);
            if (Throws)
            {
                throw new InvalidOperationException("The listener failed.");
            }
        }
    }
}
