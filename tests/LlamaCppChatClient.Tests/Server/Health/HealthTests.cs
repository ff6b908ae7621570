using System.Net;
using LlamaCpp.Tests.Support;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class HealthTests
{
    private const string ModelsWhileLoading = """{"object":"list","data":[{"id":"m","object":"model","owned_by":"llamacpp","meta":null}]}""";

    [Theory]
    [InlineData("native/health.http", LlamaCppServerState.Ready)]
    [InlineData("router/health.http", LlamaCppServerState.Ready)]
    [InlineData("lifecycle/sleeping-health.http", LlamaCppServerState.Ready)]
    [InlineData("lifecycle/loading-health.http", LlamaCppServerState.Loading)]
    public async Task Recorded_answer_tells_the_health(string capture, LlamaCppServerState expected)
    {
        CapturingHandler handler = Handler(capture);

        LlamaCppServerState health = await handler.Client().GetHealthAsync(cancellationToken: Cancelled);

        Assert.Equal(expected, health);
        Assert.Equal(["GET /health"], handler.Calls());
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.MethodNotAllowed)]
    [InlineData(HttpStatusCode.NotImplemented)]
    public async Task Server_without_a_health_route_is_asked_for_its_models(HttpStatusCode status)
    {
        CapturingHandler handler = new CapturingHandler().AnswerStatus(status).Answer(Captures.Load("native/v1-models.http"));

        LlamaCppServerState health = await handler.Client().GetHealthAsync(cancellationToken: Cancelled);

        Assert.Equal(LlamaCppServerState.Ready, health);
        Assert.Equal(["GET /health", "GET /v1/models"], handler.Calls());
    }

    [Fact]
    public async Task Model_that_is_listed_without_facts_is_being_loaded()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStatus(HttpStatusCode.NotFound).AnswerJson(ModelsWhileLoading);

        Assert.Equal(LlamaCppServerState.Loading, await handler.Client().GetHealthAsync(cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Models_route_of_a_server_that_loads_answers_loading_too()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStatus(HttpStatusCode.NotFound).Answer(Captures.Load("lifecycle/loading-v1-models.http"));

        Assert.Equal(LlamaCppServerState.Loading, await handler.Client().GetHealthAsync(cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Address_where_nothing_listens_is_unreachable()
    {
        CapturingHandler handler = new CapturingHandler().Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        RecordingLogger logger = new();

        LlamaCppServerState health = await handler.Client(logger: logger).GetHealthAsync(cancellationToken: Cancelled);

        Assert.Equal(LlamaCppServerState.Unreachable, health);
        Assert.Contains("refused", logger.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task Proxy_without_a_server_behind_it_is_unreachable(HttpStatusCode status)
    {
        CapturingHandler handler = new CapturingHandler().AnswerStatus(status, "<html>no upstream</html>", "text/html");

        Assert.Equal(LlamaCppServerState.Unreachable, await handler.Client().GetHealthAsync(cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Server_that_is_silent_for_the_discovery_timeout_is_unreachable()
    {
        ManualTime time = new();
        Task<LlamaCppServerState> health = new CapturingHandler().Hang().Client(time: time).GetHealthAsync(cancellationToken: Cancelled);

        await time.RunAsync(health);

        Assert.Equal(LlamaCppServerState.Unreachable, await health);
        Assert.Equal(TimeSpan.FromSeconds(5), time.Elapsed);
    }

    [Fact]
    public async Task Cancellation_of_the_caller_is_no_health()
    {
        using CancellationTokenSource cancellation = new();
        Task<LlamaCppServerState> health = new CapturingHandler().Hang().Client().GetHealthAsync(cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => health);
    }

    [Fact]
    public async Task Refusal_of_the_key_is_no_health()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStatus(HttpStatusCode.NotFound).Answer(Captures.Load("errors/401-no-key.http"));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().GetHealthAsync(cancellationToken: Cancelled));

        Assert.Contains("LLAMACPP_API_KEY", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_goes_from_nothing_over_loading_to_ready_with_growing_pauses()
    {
        ManualTime time = new();
        CapturingHandler handler = new();
        for (int i = 0; i < 4; i++)
        {
            handler.Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        }

        for (int i = 0; i < 4; i++)
        {
            handler.Answer(Captures.Load("lifecycle/loading-health.http"));
        }

        Steps steps = new();
        Task wait = handler.Answer(Captures.Load("native/health.http")).Client(time: time).WaitUntilReadyAsync(progress: steps, cancellationToken: Cancelled);

        await time.RunAsync(wait);

        await wait;
        Assert.Equal(
            [.. Enumerable.Repeat(LlamaCppServerState.Unreachable, 4), .. Enumerable.Repeat(LlamaCppServerState.Loading, 4)],
            steps.Select(step => step.State));
        Assert.Equal([0, 100, 300, 700, 1500, 3100, 5100, 7100], steps.Select(step => step.Elapsed.TotalMilliseconds));
    }

    [Fact]
    public async Task Wait_for_a_server_that_goes_on_loading_ends_in_time()
    {
        ManualTime time = new();
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("lifecycle/loading-health.http")));
        Task wait = handler.Client(time: time).WaitUntilReadyAsync(TimeSpan.FromSeconds(10), cancellationToken: Cancelled);

        await time.RunAsync(wait);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => wait);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, exception.StatusCode);
        Assert.Contains("still loading its model after 10 s", exception.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(10), time.Elapsed);
    }

    [Fact]
    public async Task Wait_for_a_server_that_never_comes_ends_in_time_and_says_how_to_start_one()
    {
        ManualTime time = new();
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        Task wait = handler.Client(options => options.ReadyTimeout = TimeSpan.FromSeconds(3), time: time).WaitUntilReadyAsync(cancellationToken: Cancelled);

        await time.RunAsync(wait);

        LlamaCppUnreachableException exception = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => wait);
        Assert.Contains("llama-server -m model.gguf", exception.Hint, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(3), time.Elapsed);
    }

    [Fact]
    public async Task Wait_without_end_is_cancelled_at_once()
    {
        ManualTime time = new();
        using CancellationTokenSource cancellation = new();
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("lifecycle/loading-health.http")));
        Task wait = handler.Client(time: time).WaitUntilReadyAsync(Timeout.InfiniteTimeSpan, cancellationToken: cancellation.Token);
        await time.WaitForTimerAsync(TimeSpan.FromMilliseconds(100), Cancelled);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private sealed class Steps : List<LlamaCppReadinessProgress>, IProgress<LlamaCppReadinessProgress>
    {
        public void Report(LlamaCppReadinessProgress value) => Add(value);
    }
}
