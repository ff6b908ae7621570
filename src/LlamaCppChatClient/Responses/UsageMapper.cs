using LlamaCpp.Wire;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Responses;

/// <summary>Makes token counts of the server's <c>usage</c>.</summary>
internal static class UsageMapper
{
    public static UsageDetails ToUsageDetails(UsagePayload usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens ?? usage.PromptTokens + usage.CompletionTokens,
        CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
        ReasoningTokenCount = usage.CompletionTokensDetails?.ReasoningTokens,
    };
}
