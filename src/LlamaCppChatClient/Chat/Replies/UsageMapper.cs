using System.Text.Json;
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
        CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
        ReasoningTokenCount = usage.CompletionTokensDetails?.ReasoningTokens,
        AdditionalCounts = ToCounts(usage),
    };

    /// <summary>What other servers count; llama-server sends nothing else.</summary>
    private static AdditionalPropertiesDictionary<long>? ToCounts(UsagePayload usage)
    {
        AdditionalPropertiesDictionary<long>? counts = null;
        Add("", usage.Others);
        Add("prompt_tokens_details.", usage.PromptTokensDetails?.Others);
        Add("completion_tokens_details.", usage.CompletionTokensDetails?.Others);
        return counts;

        void Add(string prefix, Dictionary<string, JsonElement>? others)
        {
            foreach ((string name, JsonElement value) in others ?? [])
            {
                if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count))
                {
                    (counts ??= [])[prefix + name] = count;
                }
            }
        }
    }
}
