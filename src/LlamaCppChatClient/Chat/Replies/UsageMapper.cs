using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Makes token counts of the server's <c>usage</c>.</summary>
internal static class UsageMapper
{
    public static UsageDetails ToUsageDetails(UsagePayload usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens ?? usage.PromptTokens + usage.CompletionTokens,
        CachedInputTokenCount = usage.CachedTokens,
        ReasoningTokenCount = usage.ReasoningTokens,
        AdditionalCounts = usage.Others is null ? null : new AdditionalPropertiesDictionary<long>(usage.Others),
    };
}
