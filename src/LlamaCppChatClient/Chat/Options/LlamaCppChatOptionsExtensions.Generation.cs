using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Makes tokens, or the tokens of a text, more or less likely, or forbids them.</summary>
        /// <value>Sent as <c>logit_bias</c>. The default is <see langword="null"/>: no bias.</value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public LlamaCppLogitBias? LogitBias
        {
            get => GetJson(options, OptionKeys.LogitBias, OptionsJsonContext.Default.LlamaCppLogitBias);
            set => SetJson(options, OptionKeys.LogitBias, value, OptionsJsonContext.Default.LlamaCppLogitBias);
        }

        /// <summary>Whether generation goes on past the model's end token, up to <see cref="ChatOptions.MaxOutputTokens"/> or a full context.</summary>
        /// <value>Sent as <c>ignore_eos</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public bool? IgnoreEos
        {
            get => GetBoolean(options, OptionKeys.IgnoreEos);
            set => Set(options, OptionKeys.IgnoreEos, value);
        }

        /// <summary>How many tokens of the prompt stay when a full context is shifted.</summary>
        /// <value>
        /// Sent as <c>n_keep</c>. The default is <see langword="null"/>: the server's own, 0. Tokens, without the BOS token; -1 keeps the whole
        /// prompt; below -1 is refused (400).
        /// </value>
        /// <remarks>
        /// It matters only to a server with <c>--context-shift</c>; others end at a full context with the finish reason length.
        /// llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public int? ShiftKeepTokens
        {
            get => GetNumber<int>(options, OptionKeys.NKeep);
            set => Set(options, OptionKeys.NKeep, value);
        }

        /// <summary>How many tokens after <c>ShiftKeepTokens</c> are dropped when a full context is shifted.</summary>
        /// <value>
        /// Sent as <c>n_discard</c>. The default is <see langword="null"/>: the server's own, 0, which is half of them. Negative values are
        /// refused (400).
        /// </value>
        /// <remarks>It matters only to a server with <c>--context-shift</c>. The server takes it; its README does not name it.</remarks>
        public int? ShiftDiscardTokens
        {
            get => GetNumber<int>(options, OptionKeys.NDiscard);
            set => Set(options, OptionKeys.NDiscard, value);
        }

        /// <summary>The time after which generation ends at the next line break, counted from the first token.</summary>
        /// <value>
        /// Sent as <c>t_max_predict_ms</c>, in whole milliseconds, rounded up. The default is <see langword="null"/>: the server's own, 0, no limit.
        /// </value>
        /// <remarks>
        /// A text without line breaks goes on; <see cref="ChatOptions.MaxOutputTokens"/> is the hard limit.
        /// llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public TimeSpan? MaxGenerationTime
        {
            get => GetNumber<long>(options, OptionKeys.TMaxPredict) is { } milliseconds ? TimeSpan.FromMilliseconds((double)milliseconds) : null;
            set => Set(options, OptionKeys.TMaxPredict, value is { } time ? (long)Math.Ceiling(time.TotalMilliseconds) : null);
        }

        /// <summary>The least indentation of each line, for code.</summary>
        /// <value>
        /// Sent as <c>n_indent</c>. The default is <see langword="null"/>: the server's own, 0. Whitespace characters; negative values are refused (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public int? MinIndentation
        {
            get => GetNumber<int>(options, OptionKeys.NIndent);
            set => Set(options, OptionKeys.NIndent, value);
        }
    }
}
