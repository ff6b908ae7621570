using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class WatchModelsTests
{
    private static readonly byte[] Events = RouterScript.Event(
        """{"model":"tiny-a","event":"model_status","data":{"status":"loading"}}""",
        """{"model":"tiny-b","event":"status_change","data":{"status":"sleeping"}}""",
        """{"event":"of a later version"}""",
        "no json",
        """{"model":"tiny-a","event":"status_change","data":{"status":"loaded","info":{}}}""",
        """{"model":"tiny-a","event":"status_change","data":{"status":"unloaded","exit_code":7}}""");

    [Fact]
    public async Task Steps_of_all_models_come_as_they_happen_until_the_router_ends()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(Events);
        List<LlamaCppModelProgress> steps = [];

        LlamaCppException exception = await Assert.ThrowsAnyAsync<LlamaCppException>(async () =>
        {
            await foreach (LlamaCppModelProgress step in handler.Client().WatchModelsAsync(cancellationToken: Cancelled))
            {
                steps.Add(step);
            }
        });

        Assert.Equal(
            [
                ("tiny-a", LlamaCppModelState.Loading, null), ("tiny-b", LlamaCppModelState.Sleeping, null),
                ("tiny-a", LlamaCppModelState.Loaded, null), ("tiny-a", LlamaCppModelState.Unloaded, (int?)7),
            ],
            steps.Select(step => (step.ModelId, step.State, step.ExitCode)));
        Assert.Contains("ended the stream of events", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["GET /models/sse"], handler.Calls());
    }

    [Fact]
    public async Task One_model_can_be_watched_alone_and_the_loop_left()
    {
        ScriptedStream body = new(Events);
        CapturingHandler handler = new CapturingHandler().AnswerStream(body);

        await foreach (LlamaCppModelProgress step in handler.Client().WatchModelsAsync(new LlamaCppRequestOptions { ModelId = "tiny-b" }, Cancelled))
        {
            Assert.Equal(("tiny-b", LlamaCppModelState.Sleeping), (step.ModelId, step.State));
            break;
        }

        Assert.True(body.IsDisposed);
    }

    [Fact]
    public async Task Silence_of_hours_is_no_error()
    {
        ManualTime time = new();
        CapturingHandler handler = new CapturingHandler().AnswerStream(new ScriptedStream(Events) { StallAt = 0 });
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task<LlamaCppModelProgress> first = handler.Client(time: time).WatchModelsAsync(cancellationToken: enough.Token).FirstAsync(enough.Token).AsTask();

        time.Advance(TimeSpan.FromHours(10));
        Assert.False(first.IsCompleted);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Server_without_events_is_an_exception()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStatus(System.Net.HttpStatusCode.NotFound).Otherwise(_ => Respond.Json("{}"));

        await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().WatchModelsAsync(cancellationToken: Cancelled).FirstAsync(Cancelled).AsTask());
    }
}
