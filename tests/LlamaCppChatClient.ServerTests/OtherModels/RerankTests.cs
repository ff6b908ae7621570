using LlamaCpp.ServerTests.Fixture;

namespace LlamaCpp.ServerTests.OtherModels;

/// <summary>A model that was made to rank.</summary>
public sealed class RerankTests(Servers servers)
{
    private const string Query = "What is the capital of France?";

    private static readonly string[] Documents =
        ["Hello!", "My favorite color is red.", "Paris is the capital of France.", "The weather is nice today.", "The capital of Spain is Madrid."];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_are_ordered_by_what_they_say()
    {
        using LlamaCppServerClient client = await ClientAsync();

        LlamaCppRanking ranking = await client.RerankAsync(Query, Documents, cancellationToken: Cancelled);

        Assert.Equal([2, 4, 3, 1, 0], ranking.Results.Select(document => document.Index));
        Assert.All(ranking.Results, document => Assert.Equal(Documents[document.Index], document.Text));
        Assert.InRange(ranking.Results[0].Score, 3, 6);
        Assert.InRange(ranking.Results[^1].Score, -6, -3);
    }

    [Fact]
    public async Task Documents_of_equal_score_keep_their_order()
    {
        using LlamaCppServerClient client = await ClientAsync();

        LlamaCppRanking ranking = await client.RerankAsync(Query, Enumerable.Repeat(Documents[0], 64).Append(Documents[2]), cancellationToken: Cancelled);

        Assert.Equal([64, .. Enumerable.Range(0, 64)], ranking.Results.Select(document => document.Index));
    }

    [Fact]
    public async Task Document_longer_than_the_physical_batch_is_ranked_and_one_longer_than_the_context_refused()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Reranking with
        {
            Name = "reranking-one-slot",
            Arguments = [.. LlamaServerConfiguration.Reranking.Arguments, "-np", "1", "-ub", "256", "-b", "256"],
        });
        using LlamaCppServerClient client = new(server.BaseUrl.ToString());
        string Words(int count) => string.Join(' ', Enumerable.Repeat("fox", count)) + ".";

        LlamaCppRanking ranking = await client.RerankAsync(Query, [Words(300), Documents[2]], cancellationToken: Cancelled);
        await Assert.ThrowsAsync<LlamaCppContextOverflowException>(() => client.RerankAsync(Query, [Words(4000), Documents[2]], cancellationToken: Cancelled));

        Assert.Equal([1, 0], ranking.Results.Select(document => document.Index));
    }

    private async Task<LlamaCppServerClient> ClientAsync() => new((await servers.GetAsync(LlamaServerConfiguration.Reranking)).BaseUrl.ToString());
}
