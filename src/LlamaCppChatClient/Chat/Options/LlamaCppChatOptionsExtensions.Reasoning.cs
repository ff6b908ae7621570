using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Whether the model thinks before it answers, for templates that let the caller choose (<c>enable_thinking</c>).</summary>
        /// <value>
        /// Sent as <c>enable_thinking</c> within <c>chat_template_kwargs</c>. The default is <see langword="null"/>: the server's own, on where the
        /// template can think, see <c>--reasoning</c>.
        /// </value>
        /// <remarks>
        /// It wins over <see cref="ReasoningOptions.Effort"/> and <c>--reasoning</c>, and stands beside <c>ChatTemplateArguments</c> whichever is set first.
        /// llama.cpp server README, section <c>POST /v1/chat/completions</c>.
        /// </remarks>
        public bool? ReasoningEnabled
        {
            get => ReadKwargs(options) is { } kwargs && kwargs.TryGetValue(OptionKeys.EnableThinking, out object? value) && value is not null
                ? LooseValue.TryGetBoolean(value, out bool flag) ? flag : throw Unreadable(OptionKeys.EnableThinking, value, "true or false")
                : null;
            set => WriteThinking(options, value);
        }

        /// <summary>Whether and how the server tells reasoning from the answer: a name of <see cref="LlamaCppReasoningFormats"/>.</summary>
        /// <value>
        /// Sent as <c>reasoning_format</c>. The default is <see langword="null"/>: the server's own, <see cref="LlamaCppReasoningFormats.Auto"/>, see
        /// <c>--reasoning-format</c>. Other names are refused (500).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /v1/chat/completions</c>.</remarks>
        public string? ReasoningFormat
        {
            get => GetString(options, OptionKeys.ReasoningFormat);
            set => Set(options, OptionKeys.ReasoningFormat, value);
        }

        /// <summary>The number of tokens after which the server ends the reasoning, so that the answer begins.</summary>
        /// <value>
        /// Sent as <c>thinking_budget_tokens</c>. The default is <see langword="null"/>: the server's own, no limit, see <c>--reasoning-budget</c>.
        /// 0 is no reasoning at all: it is sent as 1, since the server takes its own 0 for no limit, and N for at most N - 1 tokens (build 11669).
        /// </value>
        /// <remarks>
        /// <c>ReasoningEnabled</c> lets the template begin with the answer at once, where it can. This number wins over what <see cref="ReasoningOptions.Effort"/> stands for (<see cref="LlamaCppOptions.ReasoningBudgets"/>).
        /// llama.cpp server README, <c>--reasoning-budget</c>.
        /// </remarks>
        public int? MaxReasoningTokens
        {
            get => GetNumber<int>(options, OptionKeys.ReasoningBudget);
            set => Set(options, OptionKeys.ReasoningBudget, value);
        }

        /// <summary>What is put at the end of reasoning that <c>MaxReasoningTokens</c> cut off.</summary>
        /// <value>Sent as <c>reasoning_budget_message</c>. The default is <see langword="null"/>: the server's own, nothing.</value>
        /// <remarks>llama.cpp server README, <c>--reasoning-budget-message</c>.</remarks>
        public string? ReasoningBudgetMessage
        {
            get => GetString(options, OptionKeys.ReasoningBudgetMessage);
            set => Set(options, OptionKeys.ReasoningBudgetMessage, value);
        }

        /// <summary>Whether the reasoning of the running call can be ended from outside, through <c>POST /v1/chat/completions/control</c>.</summary>
        /// <value>Sent as <c>reasoning_control</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>llama.cpp server README, sections <c>POST /v1/chat/completions</c> and <c>POST /v1/chat/completions/control</c>.</remarks>
        public bool? AllowReasoningEnd
        {
            get => GetBoolean(options, OptionKeys.ReasoningControl);
            set => Set(options, OptionKeys.ReasoningControl, value);
        }
    }
}
