using LlamaCpp.Routing;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Embeddings over several real servers.</summary>
public class RoutingEmbeddingTests
{
    [Fact]
    public async Task Vectors_are_those_of_one_server_in_input_order_also_after_a_server_was_killed()
    {
        await using Fleet fleet = await Fleet.StartAsync(2, LlamaServerConfiguration.Embedding);
        LlamaCppRoutingOptions options = new() { ClientOptions = { MaxEmbeddingBatchSize = 2 } };
        foreach (LlamaServer server in fleet.Servers)
        {
            options.Servers.Add(new() { BaseUrl = server.BaseUrl });
        }

        using LlamaCppRoutingEmbeddingGenerator pool = new(options);
        using LlamaCppEmbeddingGenerator single = new(fleet.Servers[1].BaseUrl.ToString());
        string[] texts = [.. Enumerable.Range(0, 9).Select(number => $"Text number {number}")];
        GeneratedEmbeddings<Embedding<float>> expected = await single.GenerateAsync(texts, cancellationToken: TestContext.Current.CancellationToken);

        GeneratedEmbeddings<Embedding<float>> both = await pool.GenerateAsync(texts, cancellationToken: TestContext.Current.CancellationToken);
        await fleet.Servers[0].KillAsync();
        GeneratedEmbeddings<Embedding<float>> one = await pool.GenerateAsync(texts, cancellationToken: TestContext.Current.CancellationToken);

        foreach (GeneratedEmbeddings<Embedding<float>> vectors in (GeneratedEmbeddings<Embedding<float>>[])[both, one])
        {
            Assert.Equal(expected.Select(vector => vector.Vector.ToArray()), vectors.Select(vector => vector.Vector.ToArray()));
            Assert.Equal(expected.Usage?.InputTokenCount, vectors.Usage?.InputTokenCount);
        }

        Assert.Equal(0, pool.GetServers().Sum(server => server.InFlightCount));
    }
}
