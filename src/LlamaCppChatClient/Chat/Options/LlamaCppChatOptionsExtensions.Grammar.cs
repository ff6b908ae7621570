using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>A grammar in GBNF that the answer must match, with a rule named <c>root</c>.</summary>
        /// <value>Sent as <c>grammar</c>. The default is <see langword="null"/>: no grammar. One that can't be parsed is refused (400).</value>
        /// <remarks>
        /// The server refuses it beside tools (400, except with <see cref="ChatToolMode.None"/>) and beside <c>JsonSchema</c> (500), and ignores it
        /// beside <see cref="ChatOptions.ResponseFormat"/>. It binds from the first token, thoughts included: turn them off with
        /// <c>ReasoningEnabled</c>, or let the grammar start with them. llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public string? Grammar
        {
            get => GetString(options, OptionKeys.Grammar);
            set => Set(options, OptionKeys.Grammar, value);
        }

        /// <summary>A JSON schema that the answer must match. <see cref="ChatOptions.ResponseFormat"/> does the same for every provider.</summary>
        /// <value>Sent as <c>json_schema</c>. The default is <see langword="null"/>: no schema. It must be an object, others are refused (400).</value>
        /// <remarks>
        /// <see cref="ChatOptions.ResponseFormat"/> wins over it, and <c>Grammar</c> can't stand beside it (500).
        /// llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public JsonElement? JsonSchema
        {
            get => LooseValue.AsJson(Find(options, OptionKeys.JsonSchema));
            set => Set(options, OptionKeys.JsonSchema, value?.Clone());
        }
    }
}
