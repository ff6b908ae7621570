using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaCpp.Chat;

/// <summary>The <c>usage</c> member of a chat reply, in tokens.</summary>
internal sealed record UsagePayload
{
    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public long? TotalTokens { get; init; }

    public PromptTokensDetails? PromptTokensDetails { get; init; }

    public CompletionTokensDetails? CompletionTokensDetails { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How many prompt tokens came from the slot's cache.</summary>
internal sealed record PromptTokensDetails
{
    public long? CachedTokens { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

/// <summary>How many of the answer's tokens were thoughts; llama-server does not say, other servers do.</summary>
internal sealed record CompletionTokensDetails
{
    public long? ReasoningTokens { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
