using System.Net;
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Best_documents_are_those_of_the_whole_ranking_also_among_equals(int topN)
    {
        using LlamaCppServerClient client = await ClientAsync();
        string[] equal = [.. Enumerable.Repeat(Documents[0], 64)];

        LlamaCppRanking some = await client.RerankAsync(Query, Documents, new() { TopN = topN }, Cancelled);
        LlamaCppRanking all = await client.RerankAsync(Query, Documents, cancellationToken: Cancelled);
        LlamaCppRanking ofEqual = await client.RerankAsync(Query, equal, new() { TopN = topN }, Cancelled);

        Assert.Equal(all.Results.Take(topN).Select(document => (document.Index, document.Score)), some.Results.Select(document => (document.Index, document.Score)));
        Assert.Equal(all.Usage!.InputTokenCount, some.Usage!.InputTokenCount);
        Assert.Equal(Enumerable.Range(0, Math.Min(topN, equal.Length)), ofEqual.Results.Select(document => document.Index));
    }

    // The server answers 0 with nothing, and fails at a negative number.
    [Theory]
    [InlineData(0, HttpStatusCode.OK, "\"results\":[]")]
    [InlineData(-1, HttpStatusCode.InternalServerError, "vector")]
    public async Task Number_that_the_server_makes_nothing_of_is_refused(int topN, HttpStatusCode status, string words)
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Reranking);
        using LlamaCppServerClient client = await ClientAsync();

        using HttpResponseMessage answer = await server.Http.PostAsync(
            "/v1/rerank", new StringContent($$"""{"query":"a","documents":["b"],"top_n":{{topN}}}"""), Cancelled);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("options", () => client.RerankAsync("a", ["b"], new() { TopN = topN }, Cancelled));
    }

    [Fact]
    public async Task Empty_query_and_empty_document_have_scores_too()
    {
        using LlamaCppServerClient client = await ClientAsync();

        LlamaCppRanking ranking = await client.RerankAsync("", ["", Documents[2]], cancellationToken: Cancelled);

        Assert.Equal([0, 1], ranking.Results.Select(document => document.Index).Order());
        Assert.All(ranking.Results, document => Assert.True(double.IsFinite(document.Score)));
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
