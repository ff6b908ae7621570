namespace LlamaCpp.Samples.Embeddings;

/// <summary>Finds in two steps: vectors give candidates out of everything, and a reranker, which reads question and passage together, orders them.</summary>
internal sealed class Retriever(SearchIndex index, LlamaCppServerClient? reranker)
{
    private const int CandidateCount = 20;

    public async Task<IReadOnlyList<(Passage Passage, double Score)>> FindAsync(string question, int count, CancellationToken cancellationToken)
    {
        IReadOnlyList<(Passage Passage, double Score)> candidates = await index.SearchAsync(question, reranker is null ? count : CandidateCount, cancellationToken);
        if (reranker is null || candidates.Count == 0)
        {
            return candidates;
        }

        LlamaCppRanking ranking = await reranker.RerankAsync(question, candidates.Select(candidate => candidate.Passage.Text), cancellationToken: cancellationToken);
        return [.. ranking.Results.Take(count).Select(result => (candidates[result.Index].Passage, result.Score))];
    }
}
