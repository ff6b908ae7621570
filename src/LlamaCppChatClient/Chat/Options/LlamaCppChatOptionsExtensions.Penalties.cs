using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Makes tokens less likely that are among the last <c>RepeatLastN</c>.</summary>
        /// <value>
        /// Sent as <c>repeat_penalty</c>. The default is <see langword="null"/>: the server's own, 1. 1 is off; above 1 avoids repetition,
        /// below 1 invites it.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? RepeatPenalty
        {
            get => GetNumber<float>(options, OptionKeys.RepeatPenalty);
            set => Set(options, OptionKeys.RepeatPenalty, value);
        }

        /// <summary>How many of the last tokens the repeat, presence and frequency penalties look at.</summary>
        /// <value>
        /// Sent as <c>repeat_last_n</c>. The default is <see langword="null"/>: the server's own, 64. Tokens; 0 is off; negative values are
        /// refused (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public int? RepeatLastN
        {
            get => GetNumber<int>(options, OptionKeys.RepeatLastN);
            set => Set(options, OptionKeys.RepeatLastN, value);
        }

        /// <summary>DRY (Don't Repeat Yourself): the strength of the penalty on a token that would extend a repeated sequence.</summary>
        /// <value>Sent as <c>dry_multiplier</c>. The default is <see langword="null"/>: the server's own, 0. 0 is off; 0.8 is usual.</value>
        /// <remarks>
        /// The penalty is <c>multiplier * base ^ (length of the repeated sequence - allowed length)</c>. llama.cpp server README, section
        /// <c>POST /completion</c>.
        /// </remarks>
        public float? DryMultiplier
        {
            get => GetNumber<float>(options, OptionKeys.DryMultiplier);
            set => Set(options, OptionKeys.DryMultiplier, value);
        }

        /// <summary>DRY: how fast the penalty grows with the length of the repeated sequence.</summary>
        /// <value>
        /// Sent as <c>dry_base</c>. The default is <see langword="null"/>: the server's own, 1.75. 1 or more; below 1 the server takes its
        /// default.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? DryBase
        {
            get => GetNumber<float>(options, OptionKeys.DryBase);
            set => Set(options, OptionKeys.DryBase, value);
        }

        /// <summary>DRY: the longest sequence that may repeat without a penalty.</summary>
        /// <value>
        /// Sent as <c>dry_allowed_length</c>. The default is <see langword="null"/>: the server's own, 2. Tokens; 0 or more, others are
        /// refused (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public int? DryAllowedLength
        {
            get => GetNumber<int>(options, OptionKeys.DryAllowedLength);
            set => Set(options, OptionKeys.DryAllowedLength, value);
        }

        /// <summary>DRY: how many of the last tokens are searched for repetitions.</summary>
        /// <value>
        /// Sent as <c>dry_penalty_last_n</c>. The default is <see langword="null"/>: the server's own, 64. Tokens; 0 is off; negative
        /// values are refused (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public int? DryPenaltyLastN
        {
            get => GetNumber<int>(options, OptionKeys.DryPenaltyLastN);
            set => Set(options, OptionKeys.DryPenaltyLastN, value);
        }

        /// <summary>DRY: texts that end a sequence, so that it can't count as repeated across them.</summary>
        /// <value>
        /// Sent as <c>dry_sequence_breakers</c>. The default is <see langword="null"/>: the server's own, a line break, <c>:</c>, <c>"</c>
        /// and <c>*</c>. An empty list is refused (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public IReadOnlyList<string>? DrySequenceBreakers
        {
            get => GetStrings(options, OptionKeys.DrySequenceBreakers);
            set => Set(options, OptionKeys.DrySequenceBreakers, value?.ToArray());
        }
    }
}
