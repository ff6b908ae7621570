using System.Text.Json;

namespace LlamaCpp.Tests.Chat;

/// <summary>All extension properties that become a field of the request body, by name.</summary>
internal static class OptionRows
{
    public static IReadOnlyDictionary<string, OptionRow> All { get; } = new Dictionary<string, OptionRow>
    {
        ["MinP"] = new(() => new() { MinP = 0.2f }, o => o.MinP, o => o.MinP = null, "min_p", "0.2"),
        ["TypicalP"] = new(() => new() { TypicalP = 0.9f }, o => o.TypicalP, o => o.TypicalP = null, "typical_p", "0.9"),
        ["TopNSigma"] = new(() => new() { TopNSigma = 1.5f }, o => o.TopNSigma, o => o.TopNSigma = null, "top_n_sigma", "1.5"),
        ["MinKeep"] = new(() => new() { MinKeep = 3 }, o => o.MinKeep, o => o.MinKeep = null, "min_keep", "3"),
        ["XtcProbability"] = new(() => new() { XtcProbability = 0.3f }, o => o.XtcProbability, o => o.XtcProbability = null, "xtc_probability", "0.3"),
        ["XtcThreshold"] = new(() => new() { XtcThreshold = 0.2f }, o => o.XtcThreshold, o => o.XtcThreshold = null, "xtc_threshold", "0.2"),
        ["BackendSampling"] = new(() => new() { BackendSampling = true }, o => o.BackendSampling, o => o.BackendSampling = null, "backend_sampling", "true"),
        ["Samplers"] = new(() => new() { Samplers = [LlamaCppSamplers.TopK, LlamaCppSamplers.Temperature] }, o => o.Samplers, o => o.Samplers = null, "samplers", """["top_k","temperature"]"""),
        ["DynamicTemperatureRange"] = new(() => new() { DynamicTemperatureRange = 0.3f }, o => o.DynamicTemperatureRange, o => o.DynamicTemperatureRange = null, "dynatemp_range", "0.3"),
        ["DynamicTemperatureExponent"] = new(() => new() { DynamicTemperatureExponent = 2f }, o => o.DynamicTemperatureExponent, o => o.DynamicTemperatureExponent = null, "dynatemp_exponent", "2"),
        ["Mirostat"] = new(() => new() { Mirostat = 2 }, o => o.Mirostat, o => o.Mirostat = null, "mirostat", "2"),
        ["MirostatTau"] = new(() => new() { MirostatTau = 4f }, o => o.MirostatTau, o => o.MirostatTau = null, "mirostat_tau", "4"),
        ["MirostatEta"] = new(() => new() { MirostatEta = 0.2f }, o => o.MirostatEta, o => o.MirostatEta = null, "mirostat_eta", "0.2"),
        ["AdaptiveTarget"] = new(() => new() { AdaptiveTarget = 0.5f }, o => o.AdaptiveTarget, o => o.AdaptiveTarget = null, "adaptive_target", "0.5"),
        ["AdaptiveDecay"] = new(() => new() { AdaptiveDecay = 0.8f }, o => o.AdaptiveDecay, o => o.AdaptiveDecay = null, "adaptive_decay", "0.8"),
        ["RepeatPenalty"] = new(() => new() { RepeatPenalty = 1.3f }, o => o.RepeatPenalty, o => o.RepeatPenalty = null, "repeat_penalty", "1.3"),
        ["RepeatLastN"] = new(() => new() { RepeatLastN = 10 }, o => o.RepeatLastN, o => o.RepeatLastN = null, "repeat_last_n", "10"),
        ["DryMultiplier"] = new(() => new() { DryMultiplier = 0.8f }, o => o.DryMultiplier, o => o.DryMultiplier = null, "dry_multiplier", "0.8"),
        ["DryBase"] = new(() => new() { DryBase = 2f }, o => o.DryBase, o => o.DryBase = null, "dry_base", "2"),
        ["DryAllowedLength"] = new(() => new() { DryAllowedLength = 3 }, o => o.DryAllowedLength, o => o.DryAllowedLength = null, "dry_allowed_length", "3"),
        ["DryPenaltyLastN"] = new(() => new() { DryPenaltyLastN = 99 }, o => o.DryPenaltyLastN, o => o.DryPenaltyLastN = null, "dry_penalty_last_n", "99"),
        ["DrySequenceBreakers"] = new(() => new() { DrySequenceBreakers = ["\n"] }, o => o.DrySequenceBreakers, o => o.DrySequenceBreakers = null, "dry_sequence_breakers", """["\n"]"""),
        ["LogitBias"] = new(() => new() { LogitBias = new LlamaCppLogitBias { [15] = 5, ["hello"] = -0.5f, [16] = LlamaCppLogitBias.Never } }, o => o.LogitBias, o => o.LogitBias = null, "logit_bias", """[[15,5],[16,false],["hello",-0.5]]""", ", as pairs; `Never` is `false`"),
        ["IgnoreEos"] = new(() => new() { IgnoreEos = true }, o => o.IgnoreEos, o => o.IgnoreEos = null, "ignore_eos", "true"),
        ["ShiftKeepTokens"] = new(() => new() { ShiftKeepTokens = 5 }, o => o.ShiftKeepTokens, o => o.ShiftKeepTokens = null, "n_keep", "5"),
        ["ShiftDiscardTokens"] = new(() => new() { ShiftDiscardTokens = 3 }, o => o.ShiftDiscardTokens, o => o.ShiftDiscardTokens = null, "n_discard", "3"),
        ["MaxGenerationTime"] = new(() => new() { MaxGenerationTime = TimeSpan.FromSeconds(1.5) }, o => o.MaxGenerationTime, o => o.MaxGenerationTime = null, "t_max_predict_ms", "1500", ", in milliseconds"),
        ["MinIndentation"] = new(() => new() { MinIndentation = 2 }, o => o.MinIndentation, o => o.MinIndentation = null, "n_indent", "2"),
        ["Grammar"] = new(() => new() { Grammar = "root ::= \"ok\"" }, o => o.Grammar, o => o.Grammar = null, "grammar", "\"root ::= \\\"ok\\\"\"", "; it turns reasoning off, with a warning if the caller turned it on; a `ResponseFormat` is refused"),
        ["CachePrompt"] = new(() => new() { CachePrompt = false }, o => o.CachePrompt, o => o.CachePrompt = null, "cache_prompt", "false"),
        ["MinCacheReuseTokens"] = new(() => new() { MinCacheReuseTokens = 256 }, o => o.MinCacheReuseTokens, o => o.MinCacheReuseTokens = null, "n_cache_reuse", "256"),
        ["SlotId"] = new(() => new() { SlotId = 1 }, o => o.SlotId, o => o.SlotId = null, "id_slot", "1"),
        ["Lora"] = new(() => new() { Lora = [new(0, 0.5f), new(1, 1.1f)] }, o => o.Lora, o => o.Lora = null, "lora", """[{"id":0,"scale":0.5},{"id":1,"scale":1.1}]"""),
        ["IncludeLogProbabilities"] = new(() => new() { IncludeLogProbabilities = true }, o => o.IncludeLogProbabilities, o => o.IncludeLogProbabilities = null, "logprobs", "true", "; together with tools the reply is one document, because the server cannot stream it"),
        ["TopLogProbabilityCount"] = new(() => new() { TopLogProbabilityCount = 2 }, o => o.TopLogProbabilityCount, o => o.TopLogProbabilityCount = null, "top_logprobs", "2"),
        ["UsePostSamplingProbabilities"] = new(() => new() { UsePostSamplingProbabilities = true }, o => o.UsePostSamplingProbabilities, o => o.UsePostSamplingProbabilities = null, "post_sampling_probs", "true"),
        ["ReasoningEnabled"] = new(() => new() { ReasoningEnabled = false }, o => o.ReasoningEnabled, o => o.ReasoningEnabled = null, "chat_template_kwargs", """{"enable_thinking":false}""", ".enable_thinking"),
        ["ReasoningFormat"] = new(() => new() { ReasoningFormat = LlamaCppReasoningFormats.None }, o => o.ReasoningFormat, o => o.ReasoningFormat = null, "reasoning_format", "\"none\""),
        ["MaxReasoningTokens"] = new(() => new() { MaxReasoningTokens = 64 }, o => o.MaxReasoningTokens, o => o.MaxReasoningTokens = null, "thinking_budget_tokens", "64"),
        ["ReasoningBudgetMessage"] = new(() => new() { ReasoningBudgetMessage = " (time is up)" }, o => o.ReasoningBudgetMessage, o => o.ReasoningBudgetMessage = null, "reasoning_budget_message", "\" (time is up)\""),
        ["AllowReasoningEnd"] = new(() => new() { AllowReasoningEnd = true }, o => o.AllowReasoningEnd, o => o.AllowReasoningEnd = null, "reasoning_control", "true"),
        ["ChatTemplateArguments"] = new(() => new() { ChatTemplateArguments = new Dictionary<string, object?> { ["lang"] = "de", ["depth"] = 2, ["none"] = null } }, o => o.ChatTemplateArguments, o => o.ChatTemplateArguments = null, "chat_template_kwargs", """{"lang":"de","depth":2,"none":null}"""),
        ["Continuation"] = new(() => new() { Continuation = LlamaCppContinuation.None }, o => o.Continuation, o => o.Continuation = null, "continue_final_message", "false", "; with it `add_generation_prompt`"),
        ["EchoPrefill"] = new(() => new() { EchoPrefill = true }, o => o.EchoPrefill, o => o.EchoPrefill = null, "echo", "true"),
        ["TimingsPerToken"] = new(() => new() { TimingsPerToken = true }, o => o.TimingsPerToken, o => o.TimingsPerToken = null, "timings_per_token", "true"),
        ["StreamPingInterval"] = new(() => new() { StreamPingInterval = TimeSpan.FromSeconds(5) }, o => o.StreamPingInterval, o => o.StreamPingInterval = null, "sse_ping_interval", "5", ", in seconds; infinite is -1"),
    };
}
