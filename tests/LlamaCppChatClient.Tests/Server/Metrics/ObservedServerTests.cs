using LlamaCpp.Transport;

namespace LlamaCpp.Tests.Server;

public class ObservedServerTests
{
    private const string Host = "observed.metrics.test";

    private readonly ManualTime _time = new();

    [Fact]
    public void Observer_gets_what_the_server_said_before_and_has_it_asked_again()
    {
        using Measurements measured = new(Host);
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("native/metrics.http")));
        using LlamaCppServerClient client = Client(handler);
        using IDisposable observed = client.ObserveMetrics();
        _time.Advance(TimeSpan.FromSeconds(5));

        measured.Observe();

        Assert.Equal(
            [
                ("llamacpp.server.draft.tokens accepted", 0),
                ("llamacpp.server.draft.tokens drafted", 0),
                ("llamacpp.server.output.tokens ", 12),
                ("llamacpp.server.prompt.tokens cached", 73),
                ("llamacpp.server.prompt.tokens processed", 29),
                ("llamacpp.server.requests deferred", 0),
                ("llamacpp.server.requests processing", 0),
                ("llamacpp.server.time generation", 0.000012),
                ("llamacpp.server.time prompt", 0.016472),
            ],
            measured.All.Select(one => ($"{one.Instrument} {one.Tags.FirstOrDefault(tag => tag.Key.StartsWith("llamacpp.", StringComparison.Ordinal)).Value}", one.Value)).Order());
        Assert.All(measured.All, one => Assert.Equal(8080, one.Tags["server.port"]));
        Assert.Equal(2, handler.Requests.Count);
        Assert.All(handler.Requests, request => Assert.EndsWith("/metrics?model=m&autoload=false", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public void Server_that_does_not_answer_has_no_measurements()
    {
        using Measurements measured = new(Host);
        CapturingHandler handler = new CapturingHandler()
            .Answer(Captures.Load("native/metrics-disabled.http"))
            .Answer(Captures.Load("native/metrics.http"))
            .Answer(Captures.Load("native/metrics-disabled.http"))
            .Otherwise(_ => Respond.With(Captures.Load("native/metrics-disabled.http")));
        using LlamaCppServerClient client = Client(handler);
        using IDisposable observed = client.ObserveMetrics();
        List<bool> has = [];

        for (int i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            measured.Clear();
            measured.Observe();
            has.Add(measured.All.Count > 0);
        }

        // This handler answers at once, so that each observation gets its own answer.
        Assert.Equal([true, false, false], has);
    }

    [Fact]
    public void Nobody_is_asked_when_nobody_listens_or_the_observer_is_disposed()
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.With(Captures.Load("native/metrics.http")));
        using LlamaCppServerClient client = Client(handler);
        IDisposable observed = client.ObserveMetrics();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Single(handler.Requests);

        observed.Dispose();
        using Measurements measured = new(Host);
        measured.Observe();
        Assert.Single(handler.Requests);
        Assert.Empty(measured.All);
    }

    private LlamaCppServerClient Client(CapturingHandler handler) => new(new ServerConnection(
        new LlamaCppOptions { BaseUrl = new Uri($"http://{Host}:8080"), Model = "m" }, new HttpClient(handler), loggerFactory: null, _time));
}
