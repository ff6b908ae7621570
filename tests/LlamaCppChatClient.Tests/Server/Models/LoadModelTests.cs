using System.Net;
using LlamaCpp.Tests.Support;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class LoadModelTests
{
    [Fact]
    public async Task Loading_is_followed_by_the_events_of_the_router()
    {
        RouterScript router = new("unloaded", "loaded") { Events = Captures.Read("router/models-sse-load.sse") };
        Steps steps = new();

        LlamaCppModel model = await router.Handler.Client().LoadModelAsync("a", steps, cancellationToken: Cancelled);

        Assert.Equal(("tiny-a", LlamaCppModelState.Loaded), (model.Id, model.State));
        Assert.Equal([("/models/load", """{"model":"tiny-a"}""")], router.Commands);
        Assert.Equal(
            [(LlamaCppModelState.Loading, null, null), (LlamaCppModelState.Loading, "text_model", 0.0), (LlamaCppModelState.Loading, "text_model", 1.0), (LlamaCppModelState.Loaded, null, 1.0)],
            steps.Select(step => (step.State, step.Stage, step.Fraction)));
        Assert.Equal(["GET /v1/models", "GET /models/sse", "POST /models/load", "GET /v1/models"], router.Handler.Calls());
    }

    [Fact]
    public async Task Progress_counts_all_parts_of_the_model()
    {
        RouterScript router = new("unloaded", "loaded")
        {
            Events = RouterScript.Event(
                """{"model":"tiny-a","event":"model_status","data":{"status":"loading","progress":{"stages":["text_model","mmproj_model"],"current":"mmproj_model","value":0.5}}}""",
                """{"model":"tiny-a","event":"model_status","data":{"status":"loaded"}}"""),
        };
        Steps steps = new();

        await router.Handler.Client().LoadModelAsync("tiny-a", steps, cancellationToken: Cancelled);

        Assert.Equal([("mmproj_model", 0.75), (null, 1.0)], steps.Select(step => (step.Stage, step.Fraction)));
    }

    [Fact]
    public async Task Events_of_other_models_of_before_and_of_unknown_kinds_are_passed_over()
    {
        RouterScript router = new("unloaded", "loaded")
        {
            Events = RouterScript.Event(
                """{"model":"tiny-a","event":"status_change","data":{"status":"unloaded","exit_code":0}}""",
                """{"model":"tiny-b","event":"status_change","data":{"status":"unloaded","exit_code":1}}""",
                """{"model":"tiny-a","event":"news","data":7}""",
                """{"model":["tiny-a"]}""",
                "no JSON",
                """{"model":"tiny-a","event":"status_change","data":{"status":"loaded"}}"""),
        };

        LlamaCppModel model = await router.Handler.Client().LoadModelAsync("tiny-a", cancellationToken: Cancelled);

        Assert.Equal(LlamaCppModelState.Loaded, model.State);
    }

    [Theory]
    [InlineData("loaded")]
    [InlineData("sleeping")]
    public async Task Loaded_model_is_returned_at_once(string state)
    {
        RouterScript router = new(state);

        await router.Handler.Client().LoadModelAsync("tiny-a", cancellationToken: Cancelled);

        Assert.Equal(["GET /v1/models"], router.Handler.Calls());
    }

    [Fact]
    public async Task Router_without_events_is_asked_for_its_list_with_growing_pauses()
    {
        ManualTime time = new();
        RouterScript router = new("unloaded", "loading", "loading", "loaded");
        Steps steps = new();
        Task<LlamaCppModel> load = router.Handler.Client(time: time).LoadModelAsync("tiny-a", steps, cancellationToken: Cancelled);

        await time.RunAsync(load);

        Assert.Equal(LlamaCppModelState.Loaded, (await load).State);
        Assert.Equal([LlamaCppModelState.Loading, LlamaCppModelState.Loading, LlamaCppModelState.Loaded], steps.Select(step => step.State));
        Assert.Equal(TimeSpan.FromMilliseconds(100 + 200 + 400), time.Elapsed);
    }

    [Fact]
    public async Task Events_that_break_off_are_replaced_by_the_list()
    {
        ManualTime time = new();
        RouterScript router = new("unloaded", "loading", "loaded")
        {
            Events = RouterScript.Event("""{"model":"tiny-a","event":"model_status","data":{"status":"loading"}}"""),
        };
        Task<LlamaCppModel> load = router.Handler.Client(time: time).LoadModelAsync("tiny-a", cancellationToken: Cancelled);

        await time.RunAsync(load);

        Assert.Equal(LlamaCppModelState.Loaded, (await load).State);
    }

    [Fact]
    public async Task Model_that_is_being_loaded_already_is_waited_for()
    {
        RouterScript router = new("loading", "loaded")
        {
            Command = () => Respond.With(Captures.Load("router/models-load-already-running.http")),
            Events = RouterScript.Event("""{"model":"tiny-a","event":"status_change","data":{"status":"loaded"}}"""),
        };

        LlamaCppModel model = await router.Handler.Client().LoadModelAsync("tiny-a", cancellationToken: Cancelled);

        Assert.Equal(LlamaCppModelState.Loaded, model.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Model_that_cannot_be_loaded_fails_with_the_exit_code(bool events)
    {
        ManualTime time = new();
        RouterScript router = new("unloaded", "loading", "failed")
        {
            Events = !events ? null : RouterScript.Event(
                """{"model":"tiny-a","event":"model_status","data":{"status":"loading"}}""",
                """{"model":"tiny-a","event":"status_change","data":{"status":"unloaded","exit_code":1}}"""),
        };
        Task<LlamaCppModel> load = router.Handler.Client(time: time).LoadModelAsync("tiny-a", cancellationToken: Cancelled);

        await time.RunAsync(load);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => load);
        Assert.Contains("'tiny-a' (exit code 1)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("router's log", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_leaves_the_list_fails()
    {
        ManualTime time = new();
        RouterScript router = new("unloaded", "gone");
        Task<LlamaCppModel> load = router.Handler.Client(time: time).LoadModelAsync("tiny-a", cancellationToken: Cancelled);

        await time.RunAsync(load);

        await Assert.ThrowsAsync<LlamaCppException>(() => load);
    }

    [Fact]
    public async Task Unknown_model_fails_with_those_there_before_anything_is_sent()
    {
        RouterScript router = new("unloaded");

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => router.Handler.Client().LoadModelAsync("nope", cancellationToken: Cancelled));

        Assert.Equal("The router has: tiny-a.", exception.Hint);
        Assert.Equal(["GET /v1/models"], router.Handler.Calls());
    }

    [Fact]
    public async Task Server_with_one_model_can_not_exchange_it()
    {
        LlamaCppServerClient client = Replay("native/v1-models.http");

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.LoadModelAsync("tiny", cancellationToken: Cancelled));

        Assert.Contains("--models-dir", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unloading_waits_until_the_model_is_gone_from_memory()
    {
        RouterScript router = new("loaded", "unloaded") { Events = Captures.Read("router/models-sse-unload.sse") };
        Steps steps = new();

        await router.Handler.Client().UnloadModelAsync("a", steps, cancellationToken: Cancelled);

        Assert.Equal([("/models/unload", """{"model":"tiny-a"}""")], router.Commands);
        Assert.Equal([(LlamaCppModelState.Unloaded, 0)], steps.Select(step => (step.State, step.ExitCode)));
    }

    [Fact]
    public async Task Model_that_is_not_loaded_need_not_be_unloaded()
    {
        RouterScript asleep = new("unloaded");
        RouterScript raced = new("loaded") { Command = () => Respond.With(Captures.Load("router/models-unload-not-running.http")) };

        await asleep.Handler.Client().UnloadModelAsync("tiny-a", cancellationToken: Cancelled);
        await raced.Handler.Client().UnloadModelAsync("tiny-a", cancellationToken: Cancelled);

        Assert.Empty(asleep.Commands);
        Assert.Single(raced.Commands);
    }

    [Fact]
    public async Task Other_refusals_of_a_command_are_thrown()
    {
        RouterScript router = new("unloaded") { Command = () => Respond.Json("""{"error":{"code":500,"message":"no memory","type":"server_error"}}""", HttpStatusCode.InternalServerError) };

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => router.Handler.Client().LoadModelAsync("tiny-a", cancellationToken: Cancelled));

        Assert.Equal("no memory", exception.ServerMessage);
    }
}
