using LlamaCpp.Tests.Support;

using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class DownloadModelTests
{
    // As the README describes them: no model was downloaded for a capture.
    private static readonly byte[] Events = RouterScript.Event(
        """{"model":"tiny-a","event":"model_status","data":{"status":"downloading"}}""",
        """{"model":"tiny-a","event":"download_progress","data":{"https://x/1.gguf":{"done":25,"total":60},"https://x/2.gguf":{"done":0,"total":40}}}""",
        """{"model":"tiny-a","event":"download_progress","data":{"https://x/1.gguf":{"done":60,"total":60},"https://x/2.gguf":{"done":40,"total":40}}}""",
        """{"model":"tiny-a","event":"download_finished"}""");

    [Fact]
    public async Task Download_is_followed_by_the_events_of_the_router()
    {
        RouterScript router = new("gone", "unloaded") { Events = Events };
        Steps steps = new();

        LlamaCppModel model = await router.Handler.Client().DownloadModelAsync("tiny-a", steps, cancellationToken: Cancelled);

        Assert.Equal(("tiny-a", LlamaCppModelState.Unloaded), (model.Id, model.State));
        Assert.Equal([(null, null, null), (25, 100, 0.25), (100, 100, 1.0)], steps.Select(step => (step.BytesDone, step.BytesTotal, step.Fraction)));
        Assert.Equal(["GET /models/sse", "POST /models", "GET /v1/models?reload=1"], router.Handler.Calls());
    }

    [Fact]
    public async Task Router_without_events_is_asked_for_its_list()
    {
        ManualTime time = new();
        RouterScript router = new("gone", "downloading", "unloaded", "unloaded");
        Steps steps = new();
        Task<LlamaCppModel> download = router.Handler.Client(time: time).DownloadModelAsync("tiny-a", steps, cancellationToken: Cancelled);

        await time.RunAsync(download);

        await download;
        Assert.Equal([(LlamaCppModelState.Downloading, 20, 100), (LlamaCppModelState.Unloaded, null, null)], steps.Select(step => (step.State, step.BytesDone, step.BytesTotal)));
    }

    [Fact]
    public async Task Download_that_finishes_without_a_model_fails()
    {
        RouterScript router = new("gone") { Events = Captures.Read("router/models-sse-download-of-unknown.sse") };

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => router.Handler.Client().DownloadModelAsync("nosuch/x:Q4", cancellationToken: Cancelled));

        Assert.Contains("'nosuch/x:Q4'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("user/repository:quantization", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_stops_the_download_on_the_router()
    {
        using CancellationTokenSource cancellation = new();
        ManualTime time = new();
        RouterScript router = new("gone", Enumerable.Repeat("downloading", 100));
        Task<LlamaCppModel> download = router.Handler.Client(time: time).DownloadModelAsync("tiny-a", cancellationToken: cancellation.Token);
        await time.WaitForTimerAsync(TimeSpan.FromMilliseconds(100), Cancelled);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        Assert.Equal(["/models", "/models/unload"], router.Commands.Select(command => command.Path));
    }

    [Fact]
    public async Task Server_with_one_model_refuses_clearly()
    {
        CapturingHandler handler = Handler("native/models-sse.http", "native/models-download.http", "native/v1-models.http");

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().DownloadModelAsync("a/b", cancellationToken: Cancelled));

        Assert.Contains("router mode", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_of_the_cache_is_deleted_by_its_name()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"success":true}""");

        await handler.Client().DeleteModelAsync("user/x:Q4", cancellationToken: Cancelled);

        Assert.Equal(["DELETE /models?model=user%2Fx%3AQ4"], handler.Calls());
    }

    [Fact]
    public async Task Deleting_an_unknown_model_lists_those_there()
    {
        CapturingHandler handler = Handler("router/models-delete-unknown.http", "router/models-initial.http");

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().DeleteModelAsync("nope", cancellationToken: Cancelled));

        Assert.Contains("broken, tiny-a, tiny-b", exception.Hint, StringComparison.Ordinal);
    }
}
