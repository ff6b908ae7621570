using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Json;

namespace LlamaCpp.Server;

/// <summary>Makes the ranking of documents of <c>POST /v1/rerank</c>.</summary>
internal static class RankingMapper
{
    /// <exception cref="JsonException">A result is null.</exception>
    public static LlamaCppRanking ToRanking(RerankPayload ranking, string[] texts, int? topN) => new()
    {
        // Older builds send the scores in the order of the documents.
        Results =
        [
            .. ranking.Results
                .Select(result => result ?? throw new JsonException("A result is null."))
                .Where(result => result.Index >= 0 && result.Index < texts.Length)
                .OrderByDescending(result => result.RelevanceScore)
                .ThenBy(result => result.Index)
                .Take(topN ?? int.MaxValue)
                .Select(result => new LlamaCppRankedDocument(result.Index, result.RelevanceScore, texts[result.Index])),
        ],
        ModelId = ranking.Model,
        Usage = JsonMembers.Int64(ranking.Usage, "prompt_tokens") is { } read ? UsageMapper.ToUsageDetails(new UsagePayload { PromptTokens = read }) : null,
    };
}
