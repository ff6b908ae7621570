using System.Text.Json;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Speech;

/// <summary>The <c>usage</c> of a transcription, in tokens.</summary>
internal sealed record TranscriptionUsagePayload
{
    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? TotalTokens { get; init; }

    public JsonElement InputTokensDetails { get; init; }

    public UsageDetails ToUsageDetails() => new()
    {
        InputTokenCount = InputTokens,
        OutputTokenCount = OutputTokens,
        TotalTokenCount = TotalTokens ?? InputTokens + OutputTokens,
        CachedInputTokenCount = JsonMembers.Int64(InputTokensDetails, "cached_tokens"),
    };
}
