namespace LlamaCpp.Chat;

/// <summary>The keys of <c>ChatOptions.AdditionalProperties</c>: the server's own field names, and <c>llamacpp:</c> for what stays here.</summary>
internal static class OptionKeys
{
    /// <summary>Starts the keys whose values never go into a request body.</summary>
    public const string LocalPrefix = ResponseKeys.LocalPrefix;

    public const string AffinityKey = LocalPrefix + "affinity_key";
    public const string Endpoint = LocalPrefix + "endpoint";
    public const string Load = LocalPrefix + "load";
    public const string PromptProgress = LocalPrefix + "prompt_progress";
    public const string QueueProgress = LocalPrefix + "queue_progress";
    public const string QueueTimeout = LocalPrefix + "queue_timeout";
    public const string RequestWatch = LocalPrefix + "request_watch";

    /// <summary>Set by the client that repairs malformed tool calls, for the one that would warn of them.</summary>
    public const string ToolCallRepair = LocalPrefix + "tool_call_repair";

    public const string AdaptiveDecay = "adaptive_decay";
    public const string AdaptiveTarget = "adaptive_target";
    public const string AddGenerationPrompt = "add_generation_prompt";
    public const string BackendSampling = "backend_sampling";
    public const string CachePrompt = "cache_prompt";
    public const string CacheReuse = "n_cache_reuse";
    public const string ChatTemplateKwargs = "chat_template_kwargs";
    public const string ContinueFinalMessage = "continue_final_message";
    public const string DryAllowedLength = "dry_allowed_length";
    public const string DryBase = "dry_base";
    public const string DryMultiplier = "dry_multiplier";
    public const string DryPenaltyLastN = "dry_penalty_last_n";
    public const string DrySequenceBreakers = "dry_sequence_breakers";
    public const string DynamicTemperatureExponent = "dynatemp_exponent";
    public const string DynamicTemperatureRange = "dynatemp_range";
    public const string Echo = "echo";
    public const string EnableThinking = "enable_thinking";
    public const string Grammar = "grammar";
    public const string IdSlot = "id_slot";
    public const string IgnoreEos = "ignore_eos";
    public const string JsonSchema = "json_schema";
    public const string LogitBias = "logit_bias";
    public const string LogProbs = "logprobs";
    public const string Lora = "lora";
    public const string MinKeep = "min_keep";
    public const string MinP = "min_p";
    public const string Mirostat = "mirostat";
    public const string MirostatEta = "mirostat_eta";
    public const string MirostatTau = "mirostat_tau";
    public const string NDiscard = "n_discard";
    public const string NIndent = "n_indent";
    public const string NKeep = "n_keep";
    public const string NProbs = "n_probs";
    public const string PostSamplingProbs = "post_sampling_probs";
    public const string ReasoningBudget = "thinking_budget_tokens";
    public const string ReasoningBudgetMessage = "reasoning_budget_message";
    public const string ReasoningControl = "reasoning_control";
    public const string ReasoningFormat = "reasoning_format";
    public const string RepeatLastN = "repeat_last_n";
    public const string RepeatPenalty = "repeat_penalty";
    public const string Samplers = "samplers";
    public const string SsePingInterval = "sse_ping_interval";
    public const string TimingsPerToken = "timings_per_token";
    public const string TMaxPredict = "t_max_predict_ms";
    public const string TopLogProbs = "top_logprobs";
    public const string TopNSigma = "top_n_sigma";
    public const string TypicalP = "typical_p";
    public const string XtcProbability = "xtc_probability";
    public const string XtcThreshold = "xtc_threshold";
}
