namespace LlamaCpp.Chat;

/// <summary>The <c>prompt_progress</c> of a chunk.</summary>
internal sealed record PromptProgressPayload
{
    public int Total { get; init; }

    public int Cache { get; init; }

    public int Processed { get; init; }

    public double TimeMs { get; init; }
}
