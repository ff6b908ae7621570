using LlamaCpp.Diagnostics;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Says a <see cref="ReasoningEffort"/> in other words where the chat template does not know <c>reasoning_effort</c>: the server would pass over it in silence.</summary>
internal static class EffortMapping
{
    // N gives N - 1 tokens. 0 would be no limit at all (build 11669).
    private const int NoReasoning = 1;

    // The server takes both.
    private const string OtherBudget = "reasoning_budget_tokens";

    /// <summary>The options as this model's template understands them; the same when it knows efforts, or nobody can tell.</summary>
    public static async ValueTask<ChatOptions?> ApplyAsync(
        ServerConnection connection, ServerFacts server, string model, ChatOptions? options, CancellationToken cancellationToken)
    {
        if (options?.Reasoning?.Effort is not { } effort
            || await server.GetPropertiesAsync(model, options.Load, cancellationToken).ConfigureAwait(false) is not { } properties
            || ServerFacts.KnowsEffort(properties) is not false)
        {
            return options;
        }

        ChatOptions mapped = options.Clone();
        mapped.Reasoning = new ReasoningOptions { Output = options.Reasoning.Output };
        string template = properties.ChatTemplate ?? "";
        bool hasSwitch = template.Contains(OptionKeys.EnableThinking, StringComparison.Ordinal);
        if (template.Length > 0 && !hasSwitch && !template.Contains("think", StringComparison.OrdinalIgnoreCase) && !template.Contains("reason", StringComparison.OrdinalIgnoreCase))
        {
            if (server.IsFirstEffortWithoutReasoning())
            {
                Log.EffortHasNoEffect(connection.Logger, effort, server.Target.BaseUrl);
            }

            return mapped;
        }

        if (effort == ReasoningEffort.None)
        {
            mapped.ReasoningEnabled ??= false;
        }

        int? budget = effort == ReasoningEffort.None ? hasSwitch ? null : NoReasoning : connection.Options.ReasoningBudgets.For(effort);
        if (budget is not null && !Has(options, OptionKeys.ReasoningBudget) && !Has(options, OtherBudget))
        {
            mapped.MaxReasoningTokens = budget;
        }

        Log.EffortMapped(connection.Logger, effort, server.Target.BaseUrl, mapped.ReasoningEnabled, mapped.MaxReasoningTokens);
        return mapped;
    }

    private static bool Has(ChatOptions options, string key) => options.AdditionalProperties?.TryGetValue(key, out object? value) is true && !LooseValue.IsNull(value);
}
