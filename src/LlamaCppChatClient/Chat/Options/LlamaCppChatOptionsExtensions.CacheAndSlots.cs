using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Whether the start that the prompt has in common with an earlier one is taken from the slot's cache.</summary>
        /// <value>
        /// Sent as <c>cache_prompt</c>. The default is <see langword="null"/>: the server's own, <see langword="true"/> unless it was started with
        /// <c>--no-cache-prompt</c>.
        /// </value>
        /// <remarks>
        /// With <see langword="false"/> and a <see cref="ChatOptions.Seed"/> the same call gives the same answer; with the cache it may differ.
        /// llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public bool? CachePrompt
        {
            get => GetBoolean(options, OptionKeys.CachePrompt);
            set => Set(options, OptionKeys.CachePrompt, value);
        }

        /// <summary>The shortest piece in the middle of the prompt that is taken from the cache by shifting it to its new place.</summary>
        /// <value>
        /// Sent as <c>n_cache_reuse</c>. The default is <see langword="null"/>: the server's own, 0 (off), see <c>--cache-reuse</c>. Tokens; negative
        /// values are refused (400).
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public int? MinCacheReuseTokens
        {
            get => GetNumber<int>(options, OptionKeys.CacheReuse);
            set => Set(options, OptionKeys.CacheReuse, value);
        }

        /// <summary>The slot that the call runs on, e.g. to keep one conversation on the slot that has it in its cache.</summary>
        /// <value>
        /// Sent as <c>id_slot</c>. The default is <see langword="null"/>: the server's own, -1, any idle slot. From 0 to the server's <c>-np</c> minus 1;
        /// for a number beyond, the server takes another slot without a word.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public int? SlotId
        {
            get => GetNumber<int>(options, OptionKeys.IdSlot);
            set => Set(options, OptionKeys.IdSlot, value);
        }

        /// <summary>The LoRA adapters that are applied to the call; those left out are off.</summary>
        /// <value>
        /// Sent as <c>lora</c>. The default is <see langword="null"/>: the server's own, the scales of <c>/lora-adapters</c>; so is an empty list.
        /// To turn all off, list each with the scale 0. Ids that the server does not have are accepted without effect of their own.
        /// </value>
        /// <remarks>
        /// Calls with different adapters are not batched together. Build 11669 forgets a cached prompt when the scales change from one list to
        /// another, but not when one of the two calls has none or an empty one: where scales change, list every adapter in every call, or set
        /// <c>CachePrompt</c> to <see langword="false"/>. llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public IReadOnlyList<LlamaCppLoraScale>? Lora
        {
            get => GetJson(options, OptionKeys.Lora, OptionsJsonContext.Default.IReadOnlyListLlamaCppLoraScale);
            set => SetJson(options, OptionKeys.Lora, value, OptionsJsonContext.Default.IReadOnlyListLlamaCppLoraScale);
        }
    }
}
