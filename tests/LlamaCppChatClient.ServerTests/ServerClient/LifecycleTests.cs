using System.Collections.Concurrent;
using System.Net;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.ServerTests.ServerClient;

/// <summary>Servers that are starting, asleep, or gone.</summary>
public class LifecycleTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_to_a_server_that_is_loading_its_model_waits_for_the_answer()
    {
        // The tiny model is loaded within a moment: not every server is still at it when it is asked.
        const int MaxServers = 10;
        StatusRecorder recorder;
        int servers = 0;
        do
        {
            await using LlamaServer server = await Servers.BeginAsync(LlamaServerConfiguration.Chat);
            recorder = new StatusRecorder();
            using HttpClient http = new(recorder) { Timeout = Timeout.InfiniteTimeSpan };
            using LlamaCppChatClient chat = new(new LlamaCppOptions { BaseUrl = server.BaseUrl, Model = "tiny-chat" }, http);

            ChatResponse answer = await CallAsSoonAsItListensAsync(chat);

            Assert.Contains("Paris", answer.Text, StringComparison.Ordinal);
        }
        while (recorder.Statuses.First() == HttpStatusCode.OK && ++servers < MaxServers);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, recorder.Statuses.First());
        Assert.Equal(HttpStatusCode.OK, recorder.Statuses.Last());
        Assert.Single(recorder.Statuses, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Server_that_is_not_even_started_is_waited_for_until_it_is_ready()
    {
        await using LlamaServer server = await Servers.BeginAsync(LlamaServerConfiguration.Chat);
        using LlamaCppServerClient client = new(new LlamaCppOptions { BaseUrl = server.BaseUrl, DiscoveryTimeout = TimeSpan.FromMilliseconds(500) });
        await server.PauseAsync();
        Steps steps = new(onFirst: server.ResumeAsync);

        await client.WaitUntilReadyAsync(TimeSpan.FromMinutes(2), steps, cancellationToken: Cancelled);

        Assert.Equal(LlamaCppServerState.Ready, await client.GetHealthAsync(cancellationToken: Cancelled));
        Assert.NotEmpty(steps);
        Assert.DoesNotContain(steps, step => step.State == LlamaCppServerState.Ready);
    }

    [Fact]
    public async Task Sleeping_server_is_degraded_is_not_kept_awake_and_is_woken_by_a_call()
    {
        await using LlamaServer server = await Servers.StartAsync(
            LlamaServerConfiguration.NoTools with { Name = "sleeper", Arguments = [.. LlamaServerConfiguration.NoTools.Arguments, "--sleep-idle-seconds", "1", "--metrics"] });
        await using ServiceProvider provider = Services(server);
        LlamaCppServerClient client = provider.GetRequiredService<LlamaCppServerClient>();
        using Measurements measured = new(server.BaseUrl.Host, server.BaseUrl.Port);
        using IDisposable observed = client.ObserveMetrics();
        HealthReportEntry check;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(30));

        // The checks themselves, and the observed metrics, must not keep it from falling asleep.
        while ((check = await CheckAsync(provider)).Status == HealthStatus.Healthy)
        {
            measured.Observe();
            await Task.Delay(200, limit.Token);
        }

        measured.Observe();
        await client.GetMetricsAsync(cancellationToken: Cancelled);
        bool slept = (await client.GetPropertiesAsync(cancellationToken: Cancelled)).IsSleeping;
        LlamaCppCompletion answer = await client.CompleteAsync("Hello", new ChatOptions { MaxOutputTokens = 1 }, Cancelled);

        Assert.Equal(HealthStatus.Degraded, check.Status);
        Assert.Equal((2048, 4), (check.Data["context_size"], check.Data["slots"]));
        Assert.True(slept);
        Assert.NotEmpty(measured.Of("llamacpp.server.requests"));
        Assert.Equal(1, answer.Usage?.OutputTokenCount);
    }

    [Fact]
    public async Task Health_check_follows_a_server_from_work_to_death()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Endless);
        await using ServiceProvider provider = Services(server);
        LlamaCppServerClient client = provider.GetRequiredService<LlamaCppServerClient>();

        HealthReportEntry idle = await CheckAsync(provider);
        HealthReportEntry busy = idle;
        await foreach (LlamaCppCompletionUpdate update in client.CompleteStreamingAsync("Hello", new ChatOptions { IgnoreEos = true }, Cancelled))
        {
            busy = await CheckAsync(provider);
            break;
        }

        await server.KillAsync();
        HealthReportEntry dead = await CheckAsync(provider);

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy, HealthStatus.Unhealthy), (idle.Status, busy.Status, dead.Status));
        Assert.Equal(("tiny-chat", 2048, 4, 0), (idle.Data["model"], idle.Data["context_size"], idle.Data["slots"], idle.Data["slots_busy"]));
        Assert.Equal(1, busy.Data["slots_busy"]);
    }

    private static async Task<ChatResponse> CallAsSoonAsItListensAsync(LlamaCppChatClient chat)
    {
        while (true)
        {
            try
            {
                return await chat.GetResponseAsync("What is the capital of France?", new ChatOptions { Temperature = 0 }, Cancelled);
            }
            catch (LlamaCppUnreachableException)
            {
                await Task.Delay(2, Cancelled);
            }
        }
    }

    private static ServiceProvider Services(LlamaServer server)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddLlamaCppServerClient(options => options.BaseUrl = server.BaseUrl);
        services.AddHealthChecks().AddLlamaCpp();
        return services.BuildServiceProvider();
    }

    private static async Task<HealthReportEntry> CheckAsync(ServiceProvider provider) =>
        (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled)).Entries["llamacpp"];

    /// <summary>Keeps the statuses of all answers.</summary>
    private sealed class StatusRecorder() : DelegatingHandler(new SocketsHttpHandler())
    {
        public ConcurrentQueue<HttpStatusCode> Statuses { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            Statuses.Enqueue(response.StatusCode);
            return response;
        }
    }

    private sealed class Steps(Func<Task> onFirst) : List<LlamaCppReadinessProgress>, IProgress<LlamaCppReadinessProgress>
    {
        public void Report(LlamaCppReadinessProgress value)
        {
            Add(value);
            if (Count == 1)
            {
                _ = onFirst();
            }
        }
    }
}
