using System.Net;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Embeddings;

public class EmbeddingGeneratorTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Texts_become_normalised_vectors_of_the_models_length()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync();

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(["A fox runs.", "Ein Fuchs läuft. 🦊"], cancellationToken: Cancelled);

        Assert.Equal(2, embeddings.Count);
        Assert.All(embeddings, embedding =>
        {
            Assert.Equal(160, embedding.Dimensions);
            Assert.Equal(1, Similarity(embedding, embedding), 1e-5);
            Assert.Equal("tiny-embed", embedding.ModelId);
        });
        Assert.True(embeddings.Usage!.InputTokenCount > 2);
        Assert.Equal(160, generator.GetRequiredService<EmbeddingGeneratorMetadata>().DefaultModelDimensions);
    }

    [Fact]
    public async Task Same_text_has_the_same_vector_and_another_text_another()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync();

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
            ["The weather is nice.", "Install the package.", "The weather is nice."], cancellationToken: Cancelled);

        Assert.Equal(1, Similarity(embeddings[0], embeddings[2]), 1e-3);
        Assert.InRange(Similarity(embeddings[0], embeddings[1]), -1, 0.99);
    }

    [Fact]
    public async Task Base64_and_numbers_are_the_same_bits()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync();
        EmbeddingGenerationOptions numbers = new() { AdditionalProperties = new() { ["encoding_format"] = "float" } };

        Embedding<float> asBase64 = (await generator.GenerateAsync(["The same text."], cancellationToken: Cancelled))[0];
        Embedding<float> asNumbers = (await generator.GenerateAsync(["The same text."], numbers, Cancelled))[0];

        Assert.Equal(asNumbers.Vector.ToArray().Select(BitConverter.SingleToInt32Bits), asBase64.Vector.ToArray().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public async Task Many_texts_in_several_requests_come_back_in_order()
    {
        string[] texts = [.. Enumerable.Range(0, 150).Select(i => $"Passage number {i}.")];
        using LlamaCppEmbeddingGenerator generator = await CreateAsync(options => options.MaxEmbeddingBatchSize = 16);
        using LlamaCppEmbeddingGenerator whole = await CreateAsync(options => options.MaxEmbeddingBatchSize = 1000);

        GeneratedEmbeddings<Embedding<float>> split = await generator.GenerateAsync(texts, cancellationToken: Cancelled);
        GeneratedEmbeddings<Embedding<float>> once = await whole.GenerateAsync(texts, cancellationToken: Cancelled);

        Assert.Equal(once.Usage!.InputTokenCount, split.Usage!.InputTokenCount);
        Assert.All(Enumerable.Range(0, texts.Length), i =>
            Assert.Equal(i, Enumerable.Range(0, texts.Length).MaxBy(other => Similarity(split[i], once[other]))));
    }

    [Fact]
    public async Task Norm_can_be_asked_for()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync();
        EmbeddingGenerationOptions raw = new() { AdditionalProperties = new() { ["embd_normalize"] = -1 } };

        Embedding<float> embedding = (await generator.GenerateAsync(["A text."], raw, Cancelled))[0];

        Assert.NotEqual(1, Similarity(embedding, embedding), 1e-2);
    }

    [Fact]
    public async Task Dimensions_that_the_server_ignores_are_an_error()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync();

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["A text."], new() { Dimensions = 8 }, Cancelled));

        Assert.Contains("8 were asked for, its vectors have 160", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_longer_than_the_batch_is_named_with_the_flag_that_helps()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync(options => options.MaxEmbeddingBatchSize = 2);
        string[] texts = ["one", "two", "three", string.Join(' ', Enumerable.Repeat("word", 600)), "five"];

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(texts, cancellationToken: Cancelled));

        Assert.StartsWith("Inputs 2 to 3 of 5 could not be embedded. Input 3 is the longest", exception.Message, StringComparison.Ordinal);
        Assert.Contains("-ub", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_text_is_named()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync();

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["one", ""], cancellationToken: Cancelled));

        Assert.StartsWith("Input 1 is empty.", exception.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, exception.StatusCode);
    }

    [Fact]
    public async Task Server_that_only_chats_is_told_how_to_start()
    {
        using LlamaCppEmbeddingGenerator generator = await CreateAsync(LlamaServerConfiguration.Chat);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync(["A text."], cancellationToken: Cancelled));

        Assert.Equal(HttpStatusCode.NotImplemented, exception.StatusCode);
        Assert.Contains("--embeddings --pooling mean", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_and_texts_become_vectors_and_the_server_survives()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.ImageEmbedding);
        using LlamaCppContentEmbeddingGenerator generator = new(new LlamaCppOptions { BaseUrl = server.BaseUrl });
        AIContent[] contents = [new TextContent("A fox runs."), Image(255, 0, 0), Image(0, 0, 255), Image(255, 0, 0)];

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(contents, cancellationToken: Cancelled);

        Assert.All(embeddings, embedding => Assert.Equal(160, embedding.Dimensions));
        Assert.Equal(1, Similarity(embeddings[1], embeddings[3]), 1e-3);
        Assert.InRange(Similarity(embeddings[1], embeddings[2]), -1, 0.99);
        Assert.InRange(Similarity(embeddings[0], embeddings[1]), -1, 0.99);
        Assert.True(server.IsRunning);
    }

    [Fact]
    public async Task Text_content_has_the_vector_of_the_text()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.ImageEmbedding);
        using LlamaCppContentEmbeddingGenerator contents = new(new LlamaCppOptions { BaseUrl = server.BaseUrl });
        using LlamaCppEmbeddingGenerator texts = new(new LlamaCppOptions { BaseUrl = server.BaseUrl });

        Embedding<float> content = (await contents.GenerateAsync([new TextContent("A fox runs.")], cancellationToken: Cancelled))[0];
        Embedding<float> text = (await texts.GenerateAsync(["A fox runs."], cancellationToken: Cancelled))[0];

        Assert.Equal(1, Similarity(content, text), 1e-3);
    }

    [Fact]
    public async Task Image_for_a_model_that_sees_none_is_told_what_is_missing()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Embedding);
        using LlamaCppContentEmbeddingGenerator generator = new(new LlamaCppOptions { BaseUrl = server.BaseUrl });

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => generator.GenerateAsync([Image(1, 2, 3)], cancellationToken: Cancelled));

        Assert.Contains("--mmproj", exception.Hint, StringComparison.Ordinal);
    }

    private static double Similarity(Embedding<float> a, Embedding<float> b)
    {
        ReadOnlyMemory<float> other = b.Vector;
        return a.Vector.ToArray().Select((number, i) => (double)number * other.Span[i]).Sum();
    }

    /// <summary>A picture of one colour, 16 by 16 pixels, as a BMP file.</summary>
    private static DataContent Image(byte red, byte green, byte blue)
    {
        byte[] header =
        [
            (byte)'B', (byte)'M', 0x36, 3, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
            40, 0, 0, 0, 16, 0, 0, 0, 16, 0, 0, 0, 1, 0, 24, 0, .. new byte[24],
        ];
        return new DataContent(header.Concat(Enumerable.Repeat<byte[]>([blue, green, red], 256).SelectMany(pixel => pixel)).ToArray(), "image/bmp");
    }

    private Task<LlamaCppEmbeddingGenerator> CreateAsync(Action<LlamaCppOptions>? configure = null) =>
        CreateAsync(LlamaServerConfiguration.Embedding, configure);

    private async Task<LlamaCppEmbeddingGenerator> CreateAsync(LlamaServerConfiguration configuration, Action<LlamaCppOptions>? configure = null)
    {
        LlamaServer server = await servers.GetAsync(configuration);
        LlamaCppOptions options = new() { BaseUrl = server.BaseUrl };
        configure?.Invoke(options);
        return new LlamaCppEmbeddingGenerator(options);
    }
}
