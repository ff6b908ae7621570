using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>Vectors of tokens, and tokens as input.</summary>
public sealed class TokenVectorTests(Servers servers)
{
    private const string Text = "Paris is the capital of France.";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_token_has_a_vector_without_pooling()
    {
        using LlamaCppServerClient client = new((await servers.GetAsync(LlamaServerConfiguration.TokenEmbedding)).BaseUrl.ToString());
        IReadOnlyList<int> tokens = await client.TokenizeAsync(Text, cancellationToken: Cancelled);

        IReadOnlyList<LlamaCppTokenVectors> vectors = await client.GetTokenVectorsAsync([Text, "Hi"], cancellationToken: Cancelled);

        Assert.Equal(2, vectors.Count);
        Assert.InRange(vectors[0].Vectors.Count, tokens.Count, tokens.Count + 2);
        Assert.All(vectors[0].Vectors, vector => Assert.Equal(64, vector.Length));
        Assert.True(vectors[1].Vectors.Count < vectors[0].Vectors.Count);
    }

    [Fact]
    public async Task Tokens_of_a_text_have_the_vector_of_the_text()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.MetadataEmbedding);
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());
        using LlamaCppEmbeddingGenerator generator = new(server.BaseUrl.ToString());
        IReadOnlyList<int> tokens = await client.TokenizeAsync(Text, cancellationToken: Cancelled);

        GeneratedEmbeddings<Embedding<float>> ofTokens = await client.EmbedTokensAsync([tokens, [72, 105]], cancellationToken: Cancelled);
        Embedding<float> ofText = await generator.GenerateAsync(Text, cancellationToken: Cancelled);

        Assert.Equal(2, ofTokens.Count);
        Assert.Equal(ofText.Vector.ToArray(), ofTokens[0].Vector.ToArray());
    }

    [Fact]
    public async Task Idle_slot_is_seen_and_a_full_server_too()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Endless with { Name = "one-slot", Arguments = [.. LlamaServerConfiguration.Endless.Arguments, "-np", "1"] });
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());
        using LlamaCppChatClient chat = new(server.BaseUrl.ToString());

        bool before = await client.HasIdleSlotAsync(cancellationToken: Cancelled);
        bool during = true;
        await foreach (ChatResponseUpdate _ in chat.GetStreamingResponseAsync("Tell me a story.", new ChatOptions { IgnoreEos = true }, Cancelled))
        {
            during = await client.HasIdleSlotAsync(cancellationToken: Cancelled);
            break;
        }

        Assert.Equal((true, false), (before, during));
    }
}
