using LlamaCpp.Tests.Support;

using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class RerankTests
{
    [Fact]
    public async Task Documents_come_back_with_scores_best_first()
    {
        CapturingHandler handler = Handler("embeddings/pooling-rank-v1-rerank.http");

        LlamaCppRanking ranking = await handler.Client().RerankAsync("a", ["b", "c"], cancellationToken: Cancelled);

        Assert.Equal([(0, 4.363245010375977, "b"), (1, 2.406860828399658, "c")], ranking.Results.Select(result => (result.Index, result.Score, result.Text)));
        Assert.Equal(("/models/tiny-chat.gguf", 4), (ranking.ModelId, ranking.Usage?.InputTokenCount));
        Assert.Equal(["POST /v1/rerank"], handler.Calls());
        StrictJson.Equal("""{"model":"m","query":"a","documents":["b","c"]}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Only_the_best_are_returned_and_all_are_asked_for()
    {
        CapturingHandler handler = Handler("embeddings/reranking-flag-v1-rerank.http");

        LlamaCppRanking ranking = await handler.Client().RerankAsync("a", ["b", "c"], new() { TopN = 1 }, Cancelled);

        Assert.Equal("b", Assert.Single(ranking.Results).Text);
        StrictJson.Equal("""{"model":"m","query":"a","documents":["b","c"]}""", StrictJson.Parse(handler.Request.Body));
    }

    [Fact]
    public async Task Unsorted_and_surplus_results_are_put_in_order()
    {
        CapturingHandler handler = new CapturingHandler().AnswerJson(
            """{"results":[{"index":0,"relevance_score":-2},{"index":7,"relevance_score":9},{"index":3,"relevance_score":8},{"index":-1,"relevance_score":7},{"index":1,"relevance_score":3.5},{"index":2,"relevance_score":3.5}]}""");

        LlamaCppRanking ranking = await handler.Client().RerankAsync("q", ["a", "b", "c"], new() { TopN = 2 }, Cancelled);

        Assert.Equal([(1, "b"), (2, "c")], ranking.Results.Select(result => (result.Index, result.Text)));
    }

    [Fact]
    public async Task Nothing_to_rank_is_refused_before_anything_is_sent()
    {
        CapturingHandler handler = new();

        await Assert.ThrowsAsync<ArgumentException>(() => handler.Client().RerankAsync("q", [], cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => handler.Client().RerankAsync("q", ["a"], new() { TopN = 0 }, Cancelled));

        Assert.Empty(handler.Requests);
    }
}
