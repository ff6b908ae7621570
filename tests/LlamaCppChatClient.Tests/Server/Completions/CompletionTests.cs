using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class CompletionTests
{
    private const string Piece = """{"index":0,"content":"Once","tokens":[7],"stop":false,"id_slot":-1,"tokens_predicted":1,"tokens_evaluated":5}""";
    private const string End = """{"index":0,"content":"","tokens":[],"id_slot":1,"stop":true,"model":"tiny","tokens_predicted":1,"tokens_evaluated":5,"stop_type":"eos","stopping_word":"","truncated":false}""";

    [Fact]
    public async Task Recorded_stream_gives_its_pieces_and_at_last_the_whole()
    {
        CapturingHandler handler = Handler("native/completion-stream.http");
        ChatOptions options = new() { Temperature = 0, MaxOutputTokens = 3 };

        List<LlamaCppCompletionUpdate> updates = await handler.Client().CompleteStreamingAsync("Once upon", options, Cancelled).ToListAsync(Cancelled);

        Assert.Equal([" ", "O", "t", ""], updates.Select(update => update.Text));
        Assert.Equal([[32], [79], [116], []], updates.Select(update => update.Tokens));
        Assert.All(updates[..^1], update => Assert.Null(update.Completion));
        LlamaCppCompletion whole = updates[^1].Completion!;
        Assert.Equal((" Ot", ChatFinishReason.Length, null), (whole.Text, whole.FinishReason, whole.StopSequence));
        Assert.Equal([32, 79, 116], whole.Tokens);
        Assert.Equal(("tiny", 5, 3, 0, false), (whole.ModelId, whole.Usage!.InputTokenCount, whole.Usage.OutputTokenCount, whole.SlotId, whole.IsTruncated));
        Assert.Equal((4, 1452.4328249818445), (whole.Timings!.CachedInputTokenCount, whole.Timings.OutputTokensPerSecond));
        StrictJson.Equal(
            """{"model":"m","stream":true,"prompt":"Once upon","temperature":0,"max_tokens":3,"return_progress":true}""", StrictJson.Parse(handler.Request.Body));
        Assert.Equal(["POST /completion"], handler.Calls());
        Assert.Equal("close", handler.Request.Head.Header("Connection"));
    }

    [Fact]
    public async Task Whole_completion_is_the_stream_folded()
    {
        LlamaCppCompletion whole = await Handler("native/completion-stream.http").Client().CompleteAsync("Once upon", cancellationToken: Cancelled);

        Assert.Equal(" Ot", whole.Text);
        Assert.Equal(" Ot", whole.ToString());
    }

    [Fact]
    public async Task Tokens_are_a_prompt_too()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(Piece, End));

        LlamaCppCompletion whole = await handler.Client().CompleteAsync(LlamaCppPrompt.FromTokens([72, 105]), cancellationToken: Cancelled);

        Assert.Equal(("Once", ChatFinishReason.Stop, 1), (whole.Text, whole.FinishReason, whole.SlotId));
        StrictJson.Contains("""{"prompt":[72,105]}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Stop_sequence_that_was_met_is_named()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(
            """{"content":"a b ","tokens":[1],"stop":false}""", """{"content":"","stop":true,"stop_type":"word","stopping_word":"c"}"""));

        LlamaCppCompletion whole = await handler.Client().CompleteAsync("hi", new ChatOptions { StopSequences = ["c"] }, Cancelled);

        Assert.Equal(("a b ", ChatFinishReason.Stop, "c"), (whole.Text, whole.FinishReason, whole.StopSequence));
        StrictJson.Contains("""{"stop":["c"]}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Samplers_grammar_and_schema_go_out_under_the_servers_names()
    {
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Stream(new ScriptedStream(RouterScript.Event(End))));
        LlamaCppServerClient client = handler.Client();

        await client.CompleteAsync("x", new ChatOptions { MinP = 0.1f, Grammar = "root ::= \"a\"", Seed = 7 }, Cancelled);
        await client.CompleteAsync("x", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(StrictJson.Parse("""{"type":"object"}""")) }, Cancelled);
        await client.CompleteAsync("x", new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, Cancelled);

        StrictJson.Contains("""{"min_p":0.1,"grammar":"root ::= \"a\"","seed":7}""", StrictJson.Parse(handler.Requests[0].Body));
        Assert.False(StrictJson.Parse(handler.Requests[0].Body).TryGetProperty("chat_template_kwargs", out _));
        StrictJson.Equal("""{"model":"m","stream":true,"prompt":"x","return_progress":true,"json_schema":{"type":"object"}}""", StrictJson.Parse(handler.Requests[1].Body));
        StrictJson.Equal("""{"model":"m","stream":true,"prompt":"x","return_progress":true,"json_schema":{}}""", StrictJson.Parse(handler.Requests[2].Body));
    }

    [Theory]
    [InlineData(null, null, 3, """{"n_probs":3}""")]
    [InlineData(true, null, null, """{"n_probs":20}""")]
    [InlineData(true, 2, null, """{"n_probs":2}""")]
    [InlineData(true, 2, 3, """{"n_probs":3}""")]
    [InlineData(false, null, null, "{}")]
    public async Task Log_probabilities_are_asked_for_by_the_name_that_the_route_knows(bool? logProbs, int? top, int? native, string expected)
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(End));
        ChatOptions options = new() { IncludeLogProbabilities = logProbs, TopLogProbabilityCount = top };
        if (native is not null)
        {
            (options.AdditionalProperties ??= [])["n_probs"] = native;
        }

        await handler.Client().CompleteAsync("x", options, Cancelled);

        string body = $$"""{"model":"m","stream":true,"prompt":"x","return_progress":true,{{expected[1..]}}""".Replace(",}", "}", StringComparison.Ordinal);
        StrictJson.Equal(body, StrictJson.Parse(handler.Request.Body));
        Assert.Equal((logProbs, top), (options.IncludeLogProbabilities, options.TopLogProbabilityCount));
    }

    [Fact]
    public async Task Log_probabilities_are_read()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(
            """{"content":"!","tokens":[33],"stop":false,"completion_probabilities":[{"id":33,"token":"!","bytes":[33],"logprob":-0.05,"top_logprobs":[{"id":33,"token":"!","bytes":[33],"logprob":-0.05}]}]}""",
            End));

        LlamaCppCompletion whole = await handler.Client().CompleteAsync("Hello", cancellationToken: Cancelled);

        LlamaCppTokenLogProbability token = Assert.Single(whole.LogProbabilities);
        Assert.Equal((33, "!", -0.05), (token.Id, token.Token, token.LogProbability));
        Assert.Single(token.Alternatives);
    }

    [Fact]
    public async Task Progress_of_the_prompt_is_reported_and_is_no_piece()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(
            """{"content":"","tokens":[0],"stop":false,"tokens_predicted":0,"prompt_progress":{"total":4,"cache":0,"processed":2,"time_ms":1}}""", Piece, End));
        Recorder recorder = new();

        List<LlamaCppCompletionUpdate> updates = await handler.Client().CompleteStreamingAsync("x", new ChatOptions { PromptProgress = recorder }, Cancelled).ToListAsync(Cancelled);

        Assert.Equal(2, Assert.Single(recorder.Values).ProcessedInputTokenCount);
        Assert.Equal(["Once", ""], updates.Select(update => update.Text));
        Assert.Equal([7], updates[^1].Completion!.Tokens);
        StrictJson.Contains("""{"return_progress":true}""", StrictJson.Parse(handler.Request.Body));
    }

    [Theory]
    [InlineData("""{"content":"Once upon a time","stop":false}""")]
    [InlineData("""{"content":"","tokens":[1,2,3,4,5,6,7,8],"stop":false}""")]
    [InlineData("""{"content":"","completion_probabilities":[{"id":33,"token":"!","logprob":-0.05}],"stop":false}""")]
    public async Task Completion_without_an_end_is_bounded(string piece)
    {
        string[] events = [Piece, .. Enumerable.Repeat(piece, 1000), End];

        LlamaCppCompletion whole = await Client().CompleteAsync("x", cancellationToken: Cancelled);
        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => Client(options => options.MaxResponseSize = 10_000).CompleteAsync("x", cancellationToken: Cancelled));

        Assert.StartsWith("Once", whole.Text, StringComparison.Ordinal);
        Assert.StartsWith("Once", exception.PartialResponse.Text, StringComparison.Ordinal);
        Assert.Contains("larger than 10,000 bytes. Raise LlamaCppOptions.MaxResponseSize", exception.Message, StringComparison.Ordinal);

        LlamaCppServerClient Client(Action<LlamaCppOptions>? configure = null) => new CapturingHandler().AnswerStream(RouterScript.Event(events)).Client(configure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("proxy error: Failed to read connection")]
    [InlineData("data: {\"content\":5}\n\n")]
    public async Task Stream_that_ends_early_throws_what_had_arrived(string rest)
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream([.. RouterScript.Event(Piece), .. Encoding.UTF8.GetBytes(rest)]);

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => handler.Client().CompleteAsync("x", cancellationToken: Cancelled));

        Assert.Equal("Once", exception.PartialResponse.Text);
    }

    [Fact]
    public async Task Error_within_the_stream_is_thrown_with_what_had_arrived()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(
            Piece, """{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}"""));

        LlamaCppInterruptedException exception = await Assert.ThrowsAsync<LlamaCppInterruptedException>(() => handler.Client().CompleteAsync("x", cancellationToken: Cancelled));

        Assert.Equal(("Context size has been exceeded.", "server_error", "Once"), (exception.ServerMessage, exception.ServerErrorType, exception.PartialResponse.Text));
    }

    [Fact]
    public async Task Options_that_need_messages_are_refused_before_anything_is_sent()
    {
        CapturingHandler handler = new();
        LlamaCppServerClient client = handler.Client();
        ChatOptions[] refused =
        [
            new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] },
            new() { Instructions = "Be brief." },
            new() { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low } },
        ];

        foreach (ChatOptions options in refused)
        {
            ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>("options", () => client.CompleteAsync("x", options, Cancelled));
            Assert.Contains("no messages", exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task Gap_is_sent_with_what_stands_around_it()
    {
        CapturingHandler handler = new CapturingHandler().AnswerStream(RouterScript.Event(Piece, End));
        LlamaCppInfill infill = new() { Prefix = "int x = ", Suffix = ";", Prompt = "4", Context = [new("a.c", "int y;")] };

        LlamaCppCompletion whole = await handler.Client().InfillAsync(infill, new ChatOptions { MaxOutputTokens = 8 }, Cancelled);

        Assert.Equal("Once", whole.Text);
        Assert.Equal(["POST /infill"], handler.Calls());
        StrictJson.Equal(
            """{"model":"m","stream":true,"input_prefix":"int x = ","input_suffix":";","prompt":"4","input_extra":[{"filename":"a.c","text":"int y;"}],"max_tokens":8,"return_progress":true}""",
            StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Model_that_can_not_fill_gaps_is_named_as_such()
    {
        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => Replay("native/infill-unsupported-model.http").InfillAsync(new() { Prefix = "a", Suffix = "b" }, cancellationToken: Cancelled));

        Assert.Contains("trained to fill in the middle", exception.Hint, StringComparison.Ordinal);
        Assert.Contains("prefix token is missing", exception.ServerMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompt_and_answer_are_logged_at_trace_only()
    {
        RecordingLogger trace = new();
        RecordingLogger debug = new() { Least = LogLevel.Debug };

        await Handler("native/completion-stream.http").Client(logger: trace).CompleteAsync("Once upon", cancellationToken: Cancelled);
        await Handler("native/completion-stream.http").Client(logger: debug).CompleteAsync("Once upon", cancellationToken: Cancelled);

        Assert.Contains("Once upon", trace.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Once upon", debug.Text, StringComparison.Ordinal);
        Assert.Contains("5 tokens in, 3 out, stopped by limit", debug.Text, StringComparison.Ordinal);
    }

    private sealed class Recorder : IProgress<LlamaCppPromptProgress>
    {
        public List<LlamaCppPromptProgress> Values { get; } = [];

        public void Report(LlamaCppPromptProgress value) => Values.Add(value);
    }
}
