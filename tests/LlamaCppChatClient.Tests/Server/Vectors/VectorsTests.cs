using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class VectorsTests
{
    [Fact]
    public async Task Tokens_are_embedded_like_texts_in_requests_of_bounded_size()
    {
        CapturingHandler handler = new CapturingHandler()
            .AnswerJson("""{"model":"m","usage":{"prompt_tokens":3,"total_tokens":3},"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}]}""")
            .AnswerJson("""{"model":"m","usage":{"prompt_tokens":1,"total_tokens":1},"data":[{"index":0,"embedding":[0.6,0.8]}]}""");
        LlamaCppServerClient client = handler.Client(options => (options.MaxEmbeddingBatchSize, options.MaxConcurrentEmbeddingRequests) = (2, 1));

        GeneratedEmbeddings<Embedding<float>> embeddings = await client.EmbedTokensAsync([[72, 105], [100], [7]], cancellationToken: Cancelled);

        Assert.Equal([[1, 0], [0, 1], [0.6f, 0.8f]], embeddings.Select(embedding => embedding.Vector.ToArray()));
        Assert.Equal(4, embeddings.Usage!.InputTokenCount);
        StrictJson.Contains("""{"model":"m","input":[[72,105],[100]]}""", StrictJson.Parse(handler.Requests[0].Body));
        StrictJson.Contains("""{"input":[[7]]}""", StrictJson.Parse(handler.Requests[1].Body));
    }

    [Fact]
    public async Task Each_token_has_a_vector_in_the_order_of_the_texts()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson("""[{"index":1,"embedding":[[5,6]]},{"index":0,"embedding":[[1.5,2],[3,-4]]}]""");

        IReadOnlyList<LlamaCppTokenVectors> vectors = await handler.Client().GetTokenVectorsAsync(["Hi", "a"], new LlamaCppRequestOptions { Load = true }, Cancelled);

        Assert.Equal([[1.5f, 2], [3, -4]], vectors[0].Vectors.Select(vector => vector.ToArray()));
        Assert.Equal([[5, 6]], vectors[1].Vectors.Select(vector => vector.ToArray()));
        Assert.Equal(["POST /embeddings?autoload=true"], handler.Calls());
        StrictJson.Equal("""{"model":"m","input":["Hi","a"]}""", StrictJson.Parse(handler.Request.Body));
    }

    [Theory]
    [InlineData("""[{"index":0,"embedding":[[1]]}]""")]
    [InlineData("""[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]""")]
    [InlineData("""{"data":[]}""")]
    public async Task Vectors_of_another_shape_are_no_answer(string body)
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(body);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => handler.Client().GetTokenVectorsAsync(["a", "b"], cancellationToken: Cancelled));

        Assert.Contains("answered 200 with", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_embed_is_refused_before_anything_is_sent()
    {
        CapturingHandler handler = new();

        await Assert.ThrowsAsync<ArgumentException>("inputs", () => handler.Client().GetTokenVectorsAsync([], cancellationToken: Cancelled));
        Assert.Empty(await handler.Client().EmbedTokensAsync([], cancellationToken: Cancelled));

        Assert.Empty(handler.Requests);
    }
}
