using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Whether the reply has the log-probability of each token; read them from <c>response.LogProbabilities</c>.</summary>
        /// <value>Sent as <c>logprobs</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>
        /// The server can't stream it beside tools: such an answer comes as one document, also from a streaming call. Without <c>TopLogProbabilityCount</c> it sends 20 alternatives for each token.
        /// llama.cpp server README, section <c>POST /v1/chat/completions</c>.
        /// </remarks>
        public bool? IncludeLogProbabilities
        {
            get => GetBoolean(options, OptionKeys.LogProbs);
            set => Set(options, OptionKeys.LogProbs, value);
        }

        /// <summary>How many alternatives each token of <c>IncludeLogProbabilities</c> has.</summary>
        /// <value>
        /// Sent as <c>top_logprobs</c>. The default is <see langword="null"/>: the server's own, 20. 1 or more: less gives no log-probabilities at all.
        /// Without <c>IncludeLogProbabilities</c> it is refused (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /v1/chat/completions</c>.</remarks>
        public int? TopLogProbabilityCount
        {
            get => GetNumber<int>(options, OptionKeys.TopLogProbs);
            set => Set(options, OptionKeys.TopLogProbs, value);
        }

        /// <summary>Whether the probabilities are those after the samplers, from 0 to 1, in place of logarithms before them.</summary>
        /// <value>Sent as <c>post_sampling_probs</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>It needs <c>IncludeLogProbabilities</c>. llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public bool? UsePostSamplingProbabilities
        {
            get => GetBoolean(options, OptionKeys.PostSamplingProbs);
            set => Set(options, OptionKeys.PostSamplingProbs, value);
        }
    }
}
