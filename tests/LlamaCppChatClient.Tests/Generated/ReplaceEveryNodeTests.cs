using System.Net;
using System.Text;
using LlamaCpp.Tests.Server;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Generated;

/// <summary>
/// Recorded answers in which one node is something else: a call gives what its type promises, or throws an exception of this
/// library. Each node in turn, so that no reader is left to chance.
/// </summary>
public class ReplaceEveryNodeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The captures with one JSON document, and the calls that read them.</summary>
    private static readonly Dictionary<string, Func<LlamaCppServerClient, Task<object?>>> Documents = new()
    {
        ["native/apply-template.http"] = async client => await client.ApplyTemplateAsync([new(ChatRole.User, "Hello")]),
        ["native/chat-input_tokens.http"] = async client => await client.CountTokensAsync([new(ChatRole.User, "Hello")]),
        ["native/detokenize.http"] = async client => await client.DetokenizeAsync([1]),
        ["native/health.http"] = async client => await client.GetHealthAsync(),
        ["native/lora-adapters-post.http"] = client => Done(client.SetLoraAdaptersAsync([])),
        ["native/props.http"] = async client => await client.GetPropertiesAsync(),
        ["native/slot-erase.http"] = async client => await client.EraseSlotAsync(0),
        ["native/slot-restore.http"] = async client => await client.RestoreSlotAsync(0, "f"),
        ["native/slot-save.http"] = async client => await client.SaveSlotAsync(0, "f"),
        ["native/slots-busy.http"] = async client => await client.GetSlotsAsync(),
        ["native/tokenize-with_pieces.http"] = async client => await client.GetTokensAsync("Hi"),
        ["native/tokenize.http"] = async client => await client.TokenizeAsync("Hi"),
        ["native/v1-models.http"] = async client => await client.GetModelsAsync(),
        ["embeddings/reranking-flag-v1-rerank.http"] = async client => await client.RerankAsync("q", ["a", "b"]),
        ["reasoning/control-not-armed.http"] = async client => await client.EndReasoningAsync("id"),
        ["router/models-loaded.http"] = async client => await client.GetModelsAsync(),
        ["router/props.http"] = async client => await client.GetPropertiesAsync(),
    };

    public static TheoryData<string> DocumentNames => [.. Documents.Keys];

    /// <summary>The captures of chat replies in one document.</summary>
    public static TheoryData<string> Replies =>
        ["golden/hello-thinking-nonstream.http", "golden/logprobs-nonstream.http", "golden/two-tool-calls-nonstream.http", "errors/prompt-too-long.http"];

    /// <summary>The captures of chat streams.</summary>
    public static TheoryData<string> Streams =>
        ["golden/logprobs-stream.sse", "golden/tool-call-thinking-stream-usage.sse", "sse/return_progress-stream.sse", "errors/stream-error-event.sse"];

    [Theory]
    [MemberData(nameof(DocumentNames))]
    public Task Document_of_the_servers_own_api_is_read_or_refused(string capture) =>
        EachAsync(JsonNodes.Damage(Captures.Load(capture).Response!.Text), json =>
        {
            using LlamaCppServerClient client = new CapturingHandler().Otherwise(_ => Respond.Json(json)).Client();
            return Documents[capture](client);
        });

    [Fact]
    public Task List_of_adapters_is_read_or_refused() =>
        EachAsync(JsonNodes.Damage("""[{"id":0,"path":"my.gguf","scale":0.5},{"id":1,"path":"b.gguf","scale":1}]"""), async json =>
        {
            using LlamaCppServerClient client = new CapturingHandler().AnswerJson(json).Client();
            return await client.GetLoraAdaptersAsync();
        });

    [Fact]
    public Task Metrics_are_read_or_refused()
    {
        string[] lines = Captures.Load("native/metrics.http").Response!.Text.Split('\n');
        IEnumerable<string> damaged =
            from line in lines
            where line.StartsWith("llamacpp:", StringComparison.Ordinal)
            from value in new[] { "1e300", "-1e300", "NaN", "+Inf", "x", "\"x\"", "", "99999999999", "1 2 3" }
            select string.Join('\n', lines.Select(other => other == line ? line[..(line.IndexOf(' ', StringComparison.Ordinal) + 1)] + value : other));
        return EachAsync(damaged, async text =>
        {
            using LlamaCppServerClient client = new CapturingHandler().Answer(_ => Respond.Text(text, "text/plain")).Client();
            return await client.GetMetricsAsync();
        });
    }

    [Fact]
    public Task Completion_is_read_or_keeps_what_had_arrived()
    {
        string[] events =
        [
            """{"index":0,"content":"One","tokens":[7],"stop":false,"id_slot":0,"tokens_predicted":1,"tokens_evaluated":5}""",
            """{"content":" two","tokens":[8],"stop":false,"prompt_progress":{"total":4,"cache":0,"processed":2,"time_ms":1.5}}""",
            """{"content":" three","tokens":[9],"stop":false,"completion_probabilities":[{"id":105,"token":"i","bytes":[105],"logprob":-1.4,"top_logprobs":[{"id":105,"token":"i","bytes":[105],"logprob":-1.4}]}]}""",
            .. EventsOf("native/completion-stream.sse").TakeLast(1),
        ];
        string[] withError = [events[0], """{"error":{"code":500,"message":"no memory","type":"server_error"}}"""];
        return EachAsync(DamageOne(events).Concat(DamageOne(withError)), async body =>
        {
            using LlamaCppServerClient client = new CapturingHandler().AnswerStream(body).Client();
            StringBuilder text = new();
            LlamaCppCompletion? whole = null;
            try
            {
                ChatOptions options = new() { PromptProgress = new Looking<LlamaCppPromptProgress>() };
                await foreach (LlamaCppCompletionUpdate update in client.CompleteStreamingAsync("x", options))
                {
                    NoNulls.In(update);
                    text.Append(update.Text);
                    whole = update.Completion;
                }
            }
            catch (LlamaCppException exception)
            {
                Assert.Equal(text.ToString(), Assert.IsType<LlamaCppInterruptedException>(exception).PartialResponse.Text);
                throw;
            }

            Assert.Equal(text.ToString(), whole!.Text);
            return whole;
        });
    }

    [Fact]
    public Task Events_of_a_router_are_followed_or_passed_over()
    {
        string[] events =
        [
            .. EventsOf("router/models-sse-load.sse").SkipLast(1),
            """{"model":"tiny-a","event":"download_progress","data":{"u1":{"done":10,"total":40},"u2":{"done":10,"total":60}}}""",
            """{"model":"tiny-a","event":"status_change","data":{"status":"loaded","exit_code":0}}""",
        ];
        return EachAsync(DamageOne(events), async body =>
        {
            RouterScript router = new("unloaded", "loaded") { Events = Encoding.UTF8.GetBytes(body) };
            return await LoadAsync(router.Handler);
        });
    }

    [Fact]
    public Task List_of_a_router_that_sends_no_events_is_followed_or_refused()
    {
        const string Unloaded = """{"data":[{"id":"tiny-a","aliases":["a"],"status":{"value":"unloaded"}}]}""";
        const string Downloading = """{"data":[{"id":"tiny-a","aliases":["a"],"tags":["x"],"architecture":{"input_modalities":["text"]},"status":{"value":"downloading","args":["a"],"failed":true,"exit_code":1,"progress":{"u1":{"done":10,"total":40}}}}]}""";
        const string Loaded = """{"data":[{"id":"tiny-a","aliases":["a"],"status":{"value":"loaded"}}]}""";
        return EachAsync(JsonNodes.Damage(Downloading), async json =>
        {
            Queue<string> lists = new([Unloaded, json, Loaded]);
            CapturingHandler handler = new CapturingHandler().Otherwise(request =>
                request.Method == "POST" ? Respond.Json("""{"success":true}""")
                    : request.Path() == "/models/sse" ? Respond.Json("{}", HttpStatusCode.NotFound)
                    : Respond.Json(lists.Count > 1 ? lists.Dequeue() : lists.Peek()));
            return await LoadAsync(handler);
        });
    }

    [Theory]
    [InlineData("[0.5,-0.25,1]")]
    [InlineData("\"AACAPwAAAEAAAEBA\"")]
    public Task Vectors_are_read_or_refused(string vector)
    {
        string json = $$$"""{"model":"tiny","object":"list","usage":{"prompt_tokens":4,"total_tokens":4,"prompt_tokens_details":{"cached_tokens":0}},"data":[{"embedding":{{{vector}}},"index":0,"object":"embedding"},{"embedding":{{{vector}}},"index":1}]}""";
        return EachAsync(JsonNodes.Damage(json), async damaged =>
        {
            using LlamaCppEmbeddingGenerator generator = new(Native.Connection(new CapturingHandler().AnswerJson(damaged), options => options.Model = "m"));
            GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["a", "b"]);
            Assert.Equal(2, embeddings.Count);
            return embeddings;
        });
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public Task Reply_of_a_chat_is_read_or_refused(string capture) =>
        EachAsync(JsonNodes.Damage(Captures.Load(capture).Response!.Text), async json =>
        {
            using LlamaCppChatClient client = new FakeServer(() => Respond.Json(json)).Client();
            return Look(await client.GetResponseAsync("Hello"));
        });

    [Theory]
    [MemberData(nameof(Streams))]
    public Task Stream_of_a_chat_is_read_or_keeps_what_had_arrived(string capture) =>
        EachAsync(DamageOne([.. EventsOf(capture)]), ChatAsync);

    [Theory]
    [InlineData("choices")]
    [InlineData("arguments")]
    [InlineData("logprobs")]
    [InlineData("timings")]
    [InlineData("error")]
    [InlineData("unknown")]
    public async Task Nesting_of_any_depth_is_read_or_refused(string member)
    {
        string deep = new string('[', 1000) + new string(']', 1000);
        string json = member switch
        {
            "choices" => $$"""{"choices":{{deep}}}""",
            "arguments" => $$$$"""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":{{{{deep}}}}}}}]},"finish_reason":"stop"}]}""",
            "logprobs" => $$$$"""{"choices":[{"index":0,"delta":{"content":"x"},"logprobs":{"content":{{{{deep}}}}},"finish_reason":"stop"}]}""",
            _ => $$$$"""{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"{{{{member}}}}":{"x":{{{{deep}}}}}}""",
        };

        await EachAsync([$"data: {json}\n\ndata: [DONE]\n\n"], ChatAsync);
        await EachAsync([json], async body =>
        {
            using LlamaCppChatClient client = new FakeServer(() => Respond.Json(body)).Client();
            return Look(await client.GetResponseAsync("Hello"));
        });
    }

    private static async Task<object?> Done(Task task)
    {
        await task;
        return "done";
    }

    private static async Task<object?> LoadAsync(CapturingHandler handler)
    {
        ManualTime time = new();
        using LlamaCppServerClient client = handler.Client(time: time);
        Task<LlamaCppModel> load = client.LoadModelAsync("tiny-a", new Looking<LlamaCppModelProgress>());
        await time.RunAsync(load);
        return await load;
    }

    private static async Task<object?> ChatAsync(string body)
    {
        using LlamaCppChatClient client = new FakeServer(() => Respond.Stream(new ScriptedStream(Encoding.UTF8.GetBytes(body)))).Client();
        List<ChatResponseUpdate> updates = [];
        try
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello", new() { PromptProgress = new Looking<LlamaCppPromptProgress>() }))
            {
                updates.Add(update);
                NoNulls.In(update.LogProbabilities ?? []);
            }
        }
        catch (LlamaCppInterruptedException exception)
        {
            Assert.Equal(updates.ToChatResponse().Text, exception.PartialResponse.Text);
            Look(exception.PartialResponse);
            throw;
        }

        return Look(updates.ToChatResponse());
    }

    /// <summary>Reads what a caller may read.</summary>
    private static ChatResponse Look(ChatResponse response)
    {
        NoNulls.In(response.LogProbabilities ?? []);
        _ = response.Timings;
        _ = response.SystemFingerprint;
        foreach (AIContent content in response.Messages.SelectMany(message => message.Contents))
        {
            NoNulls.In(content);
        }

        return response;
    }

    /// <summary>Streams in which one event is damaged. Of events with the same members only the first is.</summary>
    private static IEnumerable<string> DamageOne(string[] events)
    {
        HashSet<string> shapes = [];
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].StartsWith('{') && shapes.Add(JsonNodes.Shape(StrictJson.Parse(events[i]))))
            {
                string before = Stream(events[..i]);
                string after = Stream(events[(i + 1)..]);
                foreach (string damaged in JsonNodes.Damage(events[i]))
                {
                    yield return before + Stream([damaged]) + after;
                }
            }
        }
    }

    private static string Stream(IEnumerable<string> events) => string.Concat(events.Select(StreamEvents.Event));

    private static IEnumerable<string> EventsOf(string capture) => StreamEvents.DataOf(Encoding.UTF8.GetString(Captures.Read(capture)));

    private async Task EachAsync(IEnumerable<string> answers, Func<string, Task<object?>> call)
    {
        List<string> failures = [];
        int refused = 0;
        int count = 0;
        foreach (string answer in answers)
        {
            count++;
            try
            {
                NoNulls.In(await call(answer).WaitAsync(Limit, TestContext.Current.CancellationToken));
            }
            catch (LlamaCppException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                failures.Add($"{answer}\n{exception}");
            }
        }

        output.WriteLine($"{count} answers, {refused} refused");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} answers, the first:\n{failures.FirstOrDefault()}");
    }

    /// <summary>Reads what is reported.</summary>
    private sealed class Looking<T> : IProgress<T>
    {
        public void Report(T value) => NoNulls.In(value);
    }
}
