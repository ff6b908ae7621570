using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What the levels of <see cref="ReasoningOptions.Effort"/> mean, in tokens of reasoning, where the chat template does not know levels.</summary>
/// <remarks>Sent as <c>thinking_budget_tokens</c>; 1 is no reasoning. llama.cpp server README, <c>--reasoning-budget</c>.</remarks>
public sealed class LlamaCppReasoningBudgets
{
    /// <summary>Gets or sets the budget of <see cref="ReasoningEffort.Low"/>, in tokens.</summary>
    /// <value>The default is 1,024; <see langword="null"/> is the server's own, no limit.</value>
    public int? Low { get; set; } = 1024;

    /// <summary>Gets or sets the budget of <see cref="ReasoningEffort.Medium"/>, in tokens.</summary>
    /// <value>The default is 4,096; <see langword="null"/> is the server's own, no limit.</value>
    public int? Medium { get; set; } = 4096;

    /// <summary>Gets or sets the budget of <see cref="ReasoningEffort.High"/>, in tokens.</summary>
    /// <value>The default is 16,384; <see langword="null"/> is the server's own, no limit.</value>
    public int? High { get; set; } = 16384;

    /// <summary>Gets or sets the budget of <see cref="ReasoningEffort.ExtraHigh"/>, in tokens.</summary>
    /// <value>The default is <see langword="null"/>: the server's own, no limit.</value>
    public int? ExtraHigh { get; set; }

    internal int? For(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.Low => Low,
        ReasoningEffort.Medium => Medium,
        ReasoningEffort.High => High,
        ReasoningEffort.ExtraHigh => ExtraHigh,
        _ => null,
    };

    internal LlamaCppReasoningBudgets Clone() => (LlamaCppReasoningBudgets)MemberwiseClone();
}
