namespace LlamaCpp.Chat;

/// <summary>How the caller wants an answer.</summary>
internal sealed record ChatAnswerOptions
{
    public static readonly ChatAnswerOptions Default = new();

    /// <summary>Whether reasoning is left out (<c>ReasoningOutput.None</c>).</summary>
    public bool HideReasoning { get; init; }

    /// <summary>Whether what the server takes for reasoning is the answer: a raw grammar binds from the first token.</summary>
    public bool ReasoningIsText { get; init; }

    public IProgress<LlamaCppPromptProgress>? PromptProgress { get; init; }
}
