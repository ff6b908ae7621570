using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Embeddings;

public sealed class LlamaCppEmbeddingGeneratorTests : IDisposable
{
    private readonly CapturingHandler _handler = new();
    private readonly HttpClient _http;

    public LlamaCppEmbeddingGeneratorTests() => _http = new HttpClient(_handler);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recorded_answer_becomes_an_embedding()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Answer(Captures.Load("embeddings/base64.http"));

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["Hello world"], cancellationToken: Cancelled);

        Embedding<float> embedding = Assert.Single(embeddings);
        Assert.Equal(160, embedding.Dimensions);
        Assert.Equal("tiny-embed", embedding.ModelId);
        Assert.Equal(DateTimeOffset.UtcNow, embedding.CreatedAt!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(4, embeddings.Usage!.InputTokenCount);
        Assert.Equal(4, embeddings.Usage.TotalTokenCount);
        Assert.Null(embeddings.Usage.OutputTokenCount);
        Assert.Equal("http://localhost:8080/v1/embeddings", _handler.Request.Target);
    }

    [Fact]
    public async Task No_texts_are_no_request()
    {
        LlamaCppEmbeddingGenerator generator = Create();

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync([], cancellationToken: Cancelled);

        Assert.Empty(embeddings);
        Assert.Null(embeddings.Usage);
        Assert.Empty(_handler.Requests);
    }

    [Fact]
    public async Task Null_text_is_named_before_anything_is_sent()
    {
        LlamaCppEmbeddingGenerator generator = Create();

        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", null!], cancellationToken: Cancelled));

        Assert.Contains("Input 1 is null", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>(() => generator.GenerateAsync(null!, cancellationToken: Cancelled));
        Assert.Empty(_handler.Requests);
    }

    [Theory]
    [InlineData("of the call", "of the options", "of the call")]
    [InlineData(null, "of the options", "of the options")]
    [InlineData(null, null, "tiny-embed")]
    public async Task Model_is_that_of_the_call_or_the_options_or_the_first_of_the_server(string? ofCall, string? ofOptions, string expected)
    {
        LlamaCppEmbeddingGenerator generator = Create(options => options.Model = ofOptions);
        if (ofOptions is null)
        {
            _handler.Answer(Captures.Load("embeddings/v1-models-on-embedding-server.http"));
        }

        _handler.Otherwise(request => EmbeddingServer.Answer(request));

        await generator.GenerateAsync(["x"], new() { ModelId = ofCall }, Cancelled);

        Assert.Equal(expected, JsonElement.Parse(_handler.Requests[^1].Body).GetProperty("model").GetString());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    [InlineData(1000, 16)]
    public async Task Many_texts_go_out_in_requests_of_bounded_size_and_come_back_in_order(int texts, int requests)
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Otherwise(request => EmbeddingServer.Answer(request));

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(Numbers(texts), cancellationToken: Cancelled);

        Assert.Equal(Enumerable.Range(0, texts).Select(i => (float)i), embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal(texts, embeddings.Usage!.InputTokenCount);
        Assert.Equal(requests, _handler.Requests.Count);
        Assert.All(_handler.Requests, request => Assert.InRange(EmbeddingServer.Inputs(request).Length, 1, 64));
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_the_options_allow()
    {
        LlamaCppEmbeddingGenerator generator = Create(options => (options.MaxEmbeddingBatchSize, options.MaxConcurrentEmbeddingRequests) = (1, 3));
        int underWay = 0;
        int most = 0;
        object gate = new();
        for (int i = 0; i < 12; i++)
        {
            _handler.Answer(async (request, _) =>
            {
                lock (gate)
                {
                    most = Math.Max(most, ++underWay);
                }

                await Task.Delay(20, Cancelled);
                lock (gate)
                {
                    underWay--;
                }

                return EmbeddingServer.Answer(request);
            });
        }

        await generator.GenerateAsync(Numbers(12), cancellationToken: Cancelled);

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Sequence_is_read_once()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Otherwise(request => EmbeddingServer.Answer(request));
        int read = 0;

        await generator.GenerateAsync(Numbers(100).Select(text => (read++, text).text), cancellationToken: Cancelled);

        Assert.Equal(100, read);
    }

    [Fact]
    public async Task Failing_request_names_its_inputs_and_gives_the_others_up()
    {
        LlamaCppEmbeddingGenerator generator = Create(options => options.MaxEmbeddingBatchSize = 10);
        TaskCompletionSource otherCancelled = new();
        _handler.Answer(async (_, cancellationToken) =>
        {
            using CancellationTokenRegistration registration = cancellationToken.Register(otherCancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null!;
        });
        _handler.Answer(Captures.Load("embeddings/too-long-for-batch.http"));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(Numbers(100), cancellationToken: Cancelled));

        Assert.Matches("^Inputs (0 to 9|10 to 19) of 100 could not be embedded. Input (0|10) is the longest", exception.Message);
        Assert.Equal(HttpStatusCode.InternalServerError, exception.StatusCode);
        Assert.Equal("server_error", exception.ServerErrorType);
        Assert.Contains("Start the server with a larger -ub", exception.Hint, StringComparison.Ordinal);
        await otherCancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.Equal(2, _handler.Requests.Count);
    }

    [Fact]
    public async Task Failing_request_keeps_the_type_of_its_error()
    {
        LlamaCppEmbeddingGenerator generator = Create(options => (options.MaxEmbeddingBatchSize, options.MaxConcurrentEmbeddingRequests) = (1, 1));
        _handler.Answer(request => EmbeddingServer.Answer(request));
        _handler.Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        _handler.Answer(request => EmbeddingServer.Answer(request));
        _handler.AnswerJson(
            """{"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_prompt_tokens":900,"n_ctx":512}}""", HttpStatusCode.BadRequest);

        LlamaCppUnreachableException unreachable =
            await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => generator.GenerateAsync(["0", "1"], cancellationToken: Cancelled));
        LlamaCppContextOverflowException overflow =
            await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => generator.GenerateAsync(["0", "1"], cancellationToken: Cancelled));

        Assert.StartsWith("Input 1 of 2 could not be embedded. ", unreachable.Message, StringComparison.Ordinal);
        Assert.Equal(HttpRequestError.ConnectionError, unreachable.HttpRequestError);
        Assert.StartsWith("Input 1 of 2 could not be embedded. ", overflow.Message, StringComparison.Ordinal);
        Assert.Equal((900, 512), (overflow.InputTokenCount, overflow.ContextSize));
    }

    [Fact]
    public async Task Cancellation_ends_all_requests()
    {
        LlamaCppEmbeddingGenerator generator = Create(options => (options.MaxEmbeddingBatchSize, options.MaxConcurrentEmbeddingRequests) = (1, 2));
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        _handler.Hang().Hang();
        Task<GeneratedEmbeddings<Embedding<float>>> call = generator.GenerateAsync(Numbers(10), cancellationToken: source.Token);
        while (_handler.Requests.Count < 2)
        {
            await Task.Delay(5, Cancelled);
        }

        await source.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(10), Cancelled));
        Assert.Equal(source.Token, exception.CancellationToken);
        Assert.Equal(2, _handler.Requests.Count);
    }

    [Theory]
    [InlineData("native/embeddings-on-chat-server.http", "--embeddings --pooling mean")]
    [InlineData("embeddings/pooling-none-v1-embeddings.http", "--embeddings --pooling mean")]
    [InlineData("embeddings/too-long-for-batch.http", "larger -ub")]
    [InlineData("embeddings/empty-string.http", "Leave empty texts out")]
    public async Task Refusal_says_what_to_do(string capture, string hint)
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Answer(Captures.Load(capture));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["x"], cancellationToken: Cancelled));

        Assert.Contains(hint, exception.Hint, StringComparison.Ordinal);
        Assert.EndsWith(exception.Hint!, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.ServerMessage);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_to_be_started_for_embeddings()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        LlamaCppUnreachableException exception = await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => generator.GenerateAsync(["x"], cancellationToken: Cancelled));

        Assert.Contains("llama-server -m model.gguf --embeddings --port 8080", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_of_any_size_can_be_asked_for()
    {
        LlamaCppEmbeddingGenerator generator = Create(options => options.MaxEmbeddingBatchSize = int.MaxValue);
        _handler.Otherwise(request => EmbeddingServer.Answer(request));

        await generator.GenerateAsync(Numbers(1000), cancellationToken: Cancelled);

        Assert.Single(_handler.Requests);
    }

    [Fact]
    public async Task Empty_text_among_others_is_named()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Answer(Captures.Load("embeddings/array-with-empty-string.http"));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["a", "", "b"], cancellationToken: Cancelled));

        Assert.StartsWith("Input 1 is empty. ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_is_too_long_among_others_is_named()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Answer(Captures.Load("embeddings/one-too-long-in-array.http"));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => generator.GenerateAsync(["a", "b", new string('c', 1234)], cancellationToken: Cancelled));

        Assert.StartsWith("Input 2 is the longest (1234 characters). ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ignored_dimensions_are_an_error_that_says_so()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Answer(request => EmbeddingServer.Answer(request, dimensions: 160));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["x"], new() { Dimensions = 8 }, Cancelled));

        Assert.Contains("ignored Dimensions: 8 were asked for, its vectors have 160", exception.Message, StringComparison.Ordinal);
        Assert.Equal(8, JsonElement.Parse(_handler.Request.Body).GetProperty("dimensions").GetInt32());
    }

    [Fact]
    public async Task Dimensions_that_the_vectors_have_are_fine()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Answer(request => EmbeddingServer.Answer(request, dimensions: 8));

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["x"], new() { Dimensions = 8 }, Cancelled);

        Assert.Equal(8, Assert.Single(embeddings).Dimensions);
    }

    [Theory]
    [InlineData("""{"data":[{"embedding":[1],"index":0}]}""", "none for input 1")]
    [InlineData("""{"data":[{"embedding":[1],"index":0},{"embedding":[1],"index":0}]}""", "two vectors for input 0")]
    [InlineData("""{"data":[{"embedding":[1],"index":0},{"embedding":[1],"index":1},{"embedding":[1],"index":2}]}""", "index 2 in answer to 2 inputs")]
    [InlineData("""{"error":{"code":500,"message":"out of memory","type":"server_error"}}""", "out of memory")]
    [InlineData("[{\"index\":0,\"embedding\":[[1]]}]", "not a response of a llama.cpp server: [{")]
    [InlineData("<html>Log in</html>", "not a response of a llama.cpp server: <html>Log in</html>")]
    public async Task Answer_that_does_not_fit_is_an_error(string answer, string expected)
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.AnswerJson(answer);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["a", "b"], cancellationToken: Cancelled));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_goes_to_the_server_of_its_options_with_the_norm_they_ask_for()
    {
        LlamaCppEmbeddingGenerator generator = Create(options => options.ApiKey = "sk-mine");
        _handler.Otherwise(request => EmbeddingServer.Answer(request));
        EmbeddingGenerationOptions options = new() { ModelId = "other", Normalization = -1, Endpoint = new LlamaCppEndpoint("http://elsewhere:1", "sk-other") };

        await generator.GenerateAsync(Numbers(1), options.Clone(), Cancelled);

        Assert.Equal("http://elsewhere:1/v1/embeddings", _handler.Request.Target);
        Assert.Equal("Bearer sk-other", _handler.Request.Header("Authorization"));
        Assert.Equal(-1, _handler.Request.Json.GetProperty("embd_normalize").GetInt32());
        Assert.DoesNotContain("elsewhere", _handler.Request.Text, StringComparison.Ordinal);
        Assert.Equal((-1, null), (options.Normalization, new EmbeddingGenerationOptions().Endpoint));
    }

    [Fact]
    public async Task Raw_object_is_made_once_for_all_requests_and_its_members_go_out()
    {
        LlamaCppEmbeddingGenerator generator = Create(options => options.MaxEmbeddingBatchSize = 1);
        _handler.Otherwise(request => EmbeddingServer.Answer(request));
        List<IEmbeddingGenerator> made = [];
        EmbeddingGenerationOptions options = new()
        {
            RawRepresentationFactory = self =>
            {
                made.Add(self);
                return new JsonObject { ["embd_normalize"] = -1 };
            },
        };

        await generator.GenerateAsync(Numbers(10), options, Cancelled);

        Assert.Same(generator, Assert.Single(made));
        Assert.All(_handler.Requests, request => Assert.Equal(-1, JsonElement.Parse(request.Body).GetProperty("embd_normalize").GetInt32()));
    }

    [Fact]
    public async Task Loading_server_is_waited_for()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.AnswerJson("""{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", HttpStatusCode.ServiceUnavailable);
        _handler.Answer(request => EmbeddingServer.Answer(request));

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["7"], cancellationToken: Cancelled);

        Assert.Equal(7, embeddings[0].Vector.Span[0]);
    }

    [Fact]
    public async Task Metadata_know_the_dimensions_after_the_first_vectors()
    {
        LlamaCppEmbeddingGenerator generator = Create();
        _handler.Otherwise(request => EmbeddingServer.Answer(request, dimensions: 6));
        EmbeddingGeneratorMetadata before = generator.GetRequiredService<EmbeddingGeneratorMetadata>();

        await generator.GenerateAsync(["x"], new() { ModelId = "another" }, Cancelled);
        EmbeddingGeneratorMetadata afterAnother = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        await generator.GenerateAsync(["x"], cancellationToken: Cancelled);
        EmbeddingGeneratorMetadata after = generator.GetRequiredService<EmbeddingGeneratorMetadata>();

        Assert.Equal(("llamacpp", new Uri("http://localhost:8080/v1"), "m"), (before.ProviderName, before.ProviderUri, before.DefaultModelId));
        Assert.Null(before.DefaultModelDimensions);
        Assert.Null(afterAnother.DefaultModelDimensions);
        Assert.Equal(6, after.DefaultModelDimensions);
    }

    [Fact]
    public void Services_are_the_generator_its_metadata_and_a_server_client()
    {
        LlamaCppEmbeddingGenerator generator = Create();

        Assert.Same(generator, generator.GetService(typeof(LlamaCppEmbeddingGenerator)));
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator<string, Embedding<float>>)));
        Assert.Same(Assert.IsType<LlamaCppServerClient>(generator.GetService(typeof(LlamaCppServerClient))), generator.GetService(typeof(LlamaCppServerClient)));
        Assert.Null(generator.GetService(typeof(LlamaCppServerClient), "key"));
        Assert.Null(generator.GetService(typeof(HttpClient)));
        Assert.Null(generator.GetService(typeof(LlamaCppEmbeddingGenerator), "key"));
        Assert.Null(generator.GetService(typeof(string)));
        Assert.Throws<ArgumentNullException>(() => generator.GetService(null!));
    }

    [Fact]
    public void Handed_in_http_client_stays_the_callers()
    {
        Create().Dispose();

        Assert.False(_handler.IsDisposed);
    }

    [Fact]
    public async Task Contents_go_through_the_same_requests()
    {
        using LlamaCppContentEmbeddingGenerator generator = new(new LlamaCppOptions { Model = "m", MaxEmbeddingBatchSize = 2 }, _http);
        _handler.Otherwise(request => EmbeddingServer.Answer(request));

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
            Numbers(5).Select(text => new TextContent(text)), cancellationToken: Cancelled);

        Assert.Equal([0, 1, 2, 3, 4], embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal(3, _handler.Requests.Count);
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator<AIContent, Embedding<float>>)));
    }

    [Fact]
    public async Task Image_for_a_server_without_projector_says_what_it_needs()
    {
        using LlamaCppContentEmbeddingGenerator generator = new(new LlamaCppOptions { Model = "m" }, _http);
        _handler.Answer(Captures.Load("embeddings/content-object-image.http"));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(
            () => generator.GenerateAsync([new DataContent(new byte[] { 1 }, "image/png")], cancellationToken: Cancelled));

        Assert.Contains("--mmproj", exception.Hint, StringComparison.Ordinal);
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(i => $"{i}");

    private LlamaCppEmbeddingGenerator Create(Action<LlamaCppOptions>? configure = null)
    {
        LlamaCppOptions options = new() { Model = "m" };
        configure?.Invoke(options);
        return new LlamaCppEmbeddingGenerator(options, _http);
    }
}
