using System.Net;
using System.Numerics.Tensors;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>A model that was made to embed, and says its pooling by itself.</summary>
public sealed class EmbeddingModelTests(Servers servers)
{
    [Fact]
    public async Task Alike_sentences_have_alike_vectors()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.MetadataEmbedding);
        using LlamaCppEmbeddingGenerator generator = new(server.BaseUrl.ToString());

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
            ["What is the capital of France?", "Paris is the capital of France.", "The weather is nice today."], cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(embeddings, embedding => Assert.Equal(64, embedding.Dimensions));
        Assert.InRange(Cosine(embeddings[0], embeddings[1]), 0.85, 1);
        Assert.InRange(Cosine(embeddings[0], embeddings[2]), -1, 0.3);
    }

    [Fact]
    public async Task Model_that_embeds_is_told_apart_from_one_that_ranks()
    {
        using LlamaCppServerClient client = new((await servers.GetAsync(LlamaServerConfiguration.MetadataEmbedding)).BaseUrl.ToString());

        LlamaCppException refused = await Assert.ThrowsAsync<LlamaCppException>(() => client.RerankAsync("a", ["b"], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((HttpStatusCode.NotImplemented, LlamaCppErrorKind.NotSupported), (refused.StatusCode, refused.ErrorKind));
        Assert.Contains("--reranking", refused.Hint, StringComparison.Ordinal);
    }

    private static float Cosine(Embedding<float> a, Embedding<float> b) => TensorPrimitives.CosineSimilarity(a.Vector.Span, b.Vector.Span);
}
