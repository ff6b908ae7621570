using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>How far the temperature may move from <see cref="ChatOptions.Temperature"/>, by how sure the model is.</summary>
        /// <value>
        /// Sent as <c>dynatemp_range</c>. The default is <see langword="null"/>: the server's own, 0. 0 is off; the temperature lies
        /// between <c>Temperature</c> minus and plus this value.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? DynamicTemperatureRange
        {
            get => GetNumber<float>(options, OptionKeys.DynamicTemperatureRange);
            set => Set(options, OptionKeys.DynamicTemperatureRange, value);
        }

        /// <summary>How the model's uncertainty (entropy) turns into a temperature within <c>DynamicTemperatureRange</c>.</summary>
        /// <value>Sent as <c>dynatemp_exponent</c>. The default is <see langword="null"/>: the server's own, 1. 1 is in proportion.</value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? DynamicTemperatureExponent
        {
            get => GetNumber<float>(options, OptionKeys.DynamicTemperatureExponent);
            set => Set(options, OptionKeys.DynamicTemperatureExponent, value);
        }

        /// <summary>Mirostat sampling, which holds the text's perplexity at a target.</summary>
        /// <value>
        /// Sent as <c>mirostat</c>. The default is <see langword="null"/>: the server's own, 0. 0 is off, 1 Mirostat, 2 Mirostat 2.0; the
        /// server brings other values into that range.
        /// </value>
        /// <remarks>
        /// It takes the place of the other samplers except the temperature. llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public int? Mirostat
        {
            get => GetNumber<int>(options, OptionKeys.Mirostat);
            set => Set(options, OptionKeys.Mirostat, value);
        }

        /// <summary>Mirostat's target entropy, tau.</summary>
        /// <value>Sent as <c>mirostat_tau</c>. The default is <see langword="null"/>: the server's own, 5. Lower is more focused.</value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? MirostatTau
        {
            get => GetNumber<float>(options, OptionKeys.MirostatTau);
            set => Set(options, OptionKeys.MirostatTau, value);
        }

        /// <summary>Mirostat's learning rate, eta.</summary>
        /// <value>Sent as <c>mirostat_eta</c>. The default is <see langword="null"/>: the server's own, 0.1.</value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public float? MirostatEta
        {
            get => GetNumber<float>(options, OptionKeys.MirostatEta);
            set => Set(options, OptionKeys.MirostatEta, value);
        }

        /// <summary>
        /// Adaptive-p: the probability near which tokens are chosen. It acts when <c>Samplers</c> has
        /// <see cref="LlamaCppSamplers.AdaptiveP"/>.
        /// </summary>
        /// <value>
        /// Sent as <c>adaptive_target</c>. The default is <see langword="null"/>: the server's own, -1. From 0 to 1; below 0 is off. The
        /// server lowers values above 1 to 1.
        /// </value>
        /// <remarks>llama.cpp server README, <c>--adaptive-target</c>.</remarks>
        public float? AdaptiveTarget
        {
            get => GetNumber<float>(options, OptionKeys.AdaptiveTarget);
            set => Set(options, OptionKeys.AdaptiveTarget, value);
        }

        /// <summary>Adaptive-p: how slowly the target adapts to the tokens so far.</summary>
        /// <value>
        /// Sent as <c>adaptive_decay</c>. The default is <see langword="null"/>: the server's own, 0.9. From 0 to 0.99, others are refused
        /// (400); lower reacts faster, higher is more stable.
        /// </value>
        /// <remarks>llama.cpp server README, <c>--adaptive-decay</c>.</remarks>
        public float? AdaptiveDecay
        {
            get => GetNumber<float>(options, OptionKeys.AdaptiveDecay);
            set => Set(options, OptionKeys.AdaptiveDecay, value);
        }
    }
}
