namespace LlamaCpp.Chat;

/// <summary>The <c>usage</c> member of a chat reply, in tokens.</summary>
internal sealed record UsagePayload
{
    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public long? TotalTokens { get; init; }

    /// <summary>How many prompt tokens came from the slot's cache.</summary>
    public long? CachedTokens { get; init; }

    /// <summary>How many of the reply's tokens were reasoning; llama-server does not say, other servers do.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>What other servers count; llama-server sends nothing else.</summary>
    public IReadOnlyDictionary<string, long>? Others { get; init; }

    public bool IsEmpty => this is
    {
        PromptTokens: null, CompletionTokens: null, TotalTokens: null, CachedTokens: null, ReasoningTokens: null, Others: null,
    };

    /// <summary>The counts of a reply whose later events may count more. A zero does not replace what was counted before.</summary>
    public UsagePayload Before(UsagePayload later) => new()
    {
        PromptTokens = Later(PromptTokens, later.PromptTokens),
        CompletionTokens = Later(CompletionTokens, later.CompletionTokens),

        // The sum of other counts is not that of the later ones.
        TotalTokens = later is { TotalTokens: null, PromptTokens: > 0 } or { TotalTokens: null, CompletionTokens: > 0 } ? null : Later(TotalTokens, later.TotalTokens),
        CachedTokens = Later(CachedTokens, later.CachedTokens),
        ReasoningTokens = Later(ReasoningTokens, later.ReasoningTokens),
        Others = later.Others ?? Others,
    };

    private static long? Later(long? count, long? later) => later > 0 ? later : count ?? later;
}
