using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

/// <summary>Valid JSON with something else in it than llama-server sends.</summary>
public class OddAnswerTests
{
    private static readonly Dictionary<string, Func<LlamaCppServerClient, Task>> Calls = new()
    {
        ["tokenize"] = client => client.TokenizeAsync("x", cancellationToken: Cancelled),
        ["pieces"] = client => client.GetTokensAsync("x", cancellationToken: Cancelled),
        ["detokenize"] = client => client.DetokenizeAsync([1], cancellationToken: Cancelled),
        ["template"] = client => client.ApplyTemplateAsync([new(ChatRole.User, "x")], cancellationToken: Cancelled),
        ["rerank"] = client => client.RerankAsync("q", ["d"], cancellationToken: Cancelled),
    };

    [Theory]
    [InlineData("tokenize", """{"tokens":null}""")]
    [InlineData("tokenize", """{"tokens":[null]}""")]
    [InlineData("pieces", """{"tokens":null}""")]
    [InlineData("pieces", """{"tokens":[null]}""")]
    [InlineData("pieces", """{"tokens":[{"id":1}]}""")]
    [InlineData("pieces", """{"tokens":[{"id":1,"piece":5}]}""")]
    [InlineData("pieces", """{"tokens":[{"id":1,"piece":[300]}]}""")]
    [InlineData("pieces", """{"tokens":[{"id":1,"piece":["a"]}]}""")]
    [InlineData("pieces", """{"tokens":[{"id":1,"piece":"\ud83d"}]}""")]
    [InlineData("detokenize", """{"content":null}""")]
    [InlineData("detokenize", "{}")]
    [InlineData("template", """{"prompt":null}""")]
    [InlineData("rerank", """{"results":null}""")]
    [InlineData("rerank", """{"results":[null]}""")]
    public async Task Answer_without_what_was_asked_for_is_an_exception_that_quotes_it(string call, string json)
    {
        LlamaCppServerClient client = new CapturingHandler().AnswerJson(json).Client();

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => Calls[call](client));

        Assert.Equal(json, exception.ServerMessage);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public async Task Oddities_of_a_slot_do_not_cost_the_slots()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(
            """[{"id":3,"n_ctx":"x","speculative":5,"is_processing":null,"id_task":1e300,"n_prompt_tokens":[7],"next_token":[{"n_decoded":"x","n_remain":2}]},null]""");

        LlamaCppSlot slot = Assert.Single(await handler.Client().GetSlotsAsync(cancellationToken: Cancelled));

        Assert.Equivalent(new LlamaCppSlot { Id = 3, RemainingTokenCount = 2 }, slot, strict: true);
    }

    [Fact]
    public async Task Slot_that_is_not_named_is_the_one_that_was_asked_for_and_a_time_has_a_limit()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"timings":{"save_ms":1e300}}""");

        LlamaCppSlotFile file = await handler.Client().SaveSlotAsync(2, "f", cancellationToken: Cancelled);

        Assert.Equivalent(new LlamaCppSlotFile { SlotId = 2, FileName = "f", Elapsed = TimeSpan.MaxValue }, file, strict: true);
    }

    [Fact]
    public async Task Metrics_that_are_too_large_stop_at_what_their_types_hold()
    {
        CapturingHandler handler = new CapturingHandler().Answer(_ => Respond.Text(
            "llamacpp:prompt_seconds_total 1e300\nllamacpp:prompt_tokens_total 1e300\nllamacpp:requests_processing 1e300", "text/plain"));

        LlamaCppMetrics metrics = await handler.Client().GetMetricsAsync(cancellationToken: Cancelled);

        Assert.Equal((TimeSpan.MaxValue, long.MaxValue, int.MaxValue), (metrics.InputTime, metrics.ProcessedInputTokenCount, metrics.ProcessingRequestCount));
    }

    [Fact]
    public async Task Usage_of_a_ranking_does_not_cost_it()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"usage":5,"results":[{"index":0,"relevance_score":0.5}]}""");

        LlamaCppRanking ranking = await handler.Client().RerankAsync("q", ["d"], cancellationToken: Cancelled);

        Assert.Equal((1, null), (ranking.Results.Count, ranking.Usage));
    }

    [Fact]
    public async Task Names_of_a_model_that_are_none_are_left_out()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(
            """{"data":[{"id":"m","aliases":["a",null],"architecture":{"input_modalities":[null]},"status":{"value":"loaded","args":[null,"-c"],"exit_code":"x"}}]}""");

        LlamaCppModel model = Assert.Single(await handler.Client().GetModelsAsync(cancellationToken: Cancelled));

        Assert.Equal(["a"], model.Aliases);
        Assert.Equal(["-c"], model.Arguments);
        Assert.Empty(model.InputModalities);
        Assert.Null(model.ExitCode);
    }

    [Fact]
    public async Task Settings_that_are_no_object_are_none()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""{"default_generation_settings":{"params":"\ud83d"},"total_slots":2}""");

        LlamaCppServerProperties properties = await handler.Client().GetPropertiesAsync(cancellationToken: Cancelled);

        Assert.Equal((2, null), (properties.SlotCount, properties.DefaultSettings));
    }

    [Fact]
    public async Task Status_that_is_no_text_does_not_end_the_loading()
    {
        RouterScript router = new("unloaded", "loaded")
        {
            Events = RouterScript.Event(
                """{"model":"tiny-a","event":"model_status","data":{"status":"\ud83d"}}""",
                """{"model":"tiny-a","event":"status_change","data":{"\ud83d":1,"status":"loaded"}}"""),
        };

        LlamaCppModel model = await router.Handler.Client().LoadModelAsync("tiny-a", cancellationToken: Cancelled);

        Assert.Equal(LlamaCppModelState.Loaded, model.State);
    }

    [Theory]
    [InlineData("""{"error":"\ud83d"}""", "\"\\ud83d\"")]
    [InlineData("""{"error":5}""", "5")]
    [InlineData("""{"error":{"\ud83d":1}}""", """{"\ud83d":1}""")]
    public async Task Error_of_any_form_within_a_completion_keeps_the_text(string json, string said)
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event("""{"content":"Once","tokens":[7]}""", json));

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => handler.Client().CompleteAsync("x", cancellationToken: Cancelled));

        Assert.Equal(("Once", said), (exception.PartialResponse.Text, exception.ServerMessage));
    }

    [Fact]
    public async Task What_stands_beside_the_text_of_a_completion_does_not_cost_it()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(
            """{"content":"Once","tokens":[7],"stop":"x","id_slot":"x","prompt_progress":5,"completion_probabilities":[null,{"token":null,"top_logprobs":[null]}]}""",
            """{"content":" upon","stop":true,"truncated":5,"tokens_predicted":1e300,"timings":[5],"completion_probabilities":"x"}"""));

        LlamaCppCompletion whole = await handler.Client().CompleteAsync("x", cancellationToken: Cancelled);

        Assert.Equal(("Once upon", null, null, false), (whole.Text, whole.Usage, whole.Timings, whole.IsTruncated));
        Assert.Equal([7], whole.Tokens);
        LlamaCppTokenLogProbability token = Assert.Single(whole.LogProbabilities);
        Assert.Equal("", token.Token);
        Assert.Empty(token.Alternatives);
    }
}
