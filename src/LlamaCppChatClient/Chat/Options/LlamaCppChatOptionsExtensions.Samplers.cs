using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>The samplers to apply, in this order; the others are not applied.</summary>
        /// <value>
        /// Sent as <c>samplers</c>. The default is <see langword="null"/>: the server's own, the chain of <see cref="LlamaCppSamplers"/>.
        /// Names from <see cref="LlamaCppSamplers"/>.
        /// </value>
        /// <remarks>
        /// The server leaves names that it does not know out without a word, even if none remains. With <c>Mirostat</c> the chain is not
        /// used. llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public IReadOnlyList<string>? Samplers
        {
            get => GetStrings(options, OptionKeys.Samplers);
            set => Set(options, OptionKeys.Samplers, value?.ToArray());
        }

        /// <summary>Leaves out tokens that are less probable than this part of the best token's probability.</summary>
        /// <value>
        /// Sent as <c>min_p</c>. The default is <see langword="null"/>: the server's own, 0.05. From 0 (off) to 1; the server brings other
        /// values into that range.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? MinP
        {
            get => GetNumber<float>(options, OptionKeys.MinP);
            set => Set(options, OptionKeys.MinP, value);
        }

        /// <summary>Locally typical sampling: keeps the tokens closest to the expected information, up to this total probability.</summary>
        /// <value>Sent as <c>typical_p</c>. The default is <see langword="null"/>: the server's own, 1. From 0 to 1; 1 is off.</value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? TypicalP
        {
            get => GetNumber<float>(options, OptionKeys.TypicalP);
            set => Set(options, OptionKeys.TypicalP, value);
        }

        /// <summary>Leaves out tokens whose logit is further than this many standard deviations below the best one.</summary>
        /// <value>
        /// Sent as <c>top_n_sigma</c>. The default is <see langword="null"/>: the server's own, -1. Standard deviations; below 0 is off.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? TopNSigma
        {
            get => GetNumber<float>(options, OptionKeys.TopNSigma);
            set => Set(options, OptionKeys.TopNSigma, value);
        }

        /// <summary>The number of tokens that each sampler must leave to choose from.</summary>
        /// <value>
        /// Sent as <c>min_keep</c>. The default is <see langword="null"/>: the server's own, 0. Tokens; 0 or more, others are refused
        /// (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public int? MinKeep
        {
            get => GetNumber<int>(options, OptionKeys.MinKeep);
            set => Set(options, OptionKeys.MinKeep, value);
        }

        /// <summary>XTC: how often the best tokens are removed, for more varied text.</summary>
        /// <value>
        /// Sent as <c>xtc_probability</c>. The default is <see langword="null"/>: the server's own, 0. From 0 (off) to 1; the server brings
        /// other values into that range.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? XtcProbability
        {
            get => GetNumber<float>(options, OptionKeys.XtcProbability);
            set => Set(options, OptionKeys.XtcProbability, value);
        }

        /// <summary>XTC: the probability from which on a token counts as one of the best; the least probable of them stays.</summary>
        /// <value>
        /// Sent as <c>xtc_threshold</c>. The default is <see langword="null"/>: the server's own, 0.1. From 0 to 1; above 0.5 XTC is off.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? XtcThreshold
        {
            get => GetNumber<float>(options, OptionKeys.XtcThreshold);
            set => Set(options, OptionKeys.XtcThreshold, value);
        }

        /// <summary>Whether the compute backend samples, not the CPU (experimental).</summary>
        /// <value>
        /// Sent as <c>backend_sampling</c>. The default is <see langword="null"/>: the server's own, as started, see
        /// <c>--backend-sampling</c> (<see langword="false"/>).
        /// </value>
        /// <remarks>llama.cpp server README, <c>--backend-sampling</c>.</remarks>
        public bool? BackendSampling
        {
            get => GetBoolean(options, OptionKeys.BackendSampling);
            set => Set(options, OptionKeys.BackendSampling, value);
        }
    }
}
