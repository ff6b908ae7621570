using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>A grammar in GBNF that the answer must match, with a rule named <c>root</c>.</summary>
        /// <value>Sent as <c>grammar</c>. The default is <see langword="null"/>: no grammar. One that can't be parsed is refused (400).</value>
        /// <remarks>
        /// The server refuses it beside tools (400, except with <see cref="ChatToolMode.None"/>) and beside <c>json_schema</c> (500), and ignores it
        /// beside <see cref="ChatOptions.ResponseFormat"/>. It binds from the first token, reasoning included: turn it off with
        /// <c>ReasoningEnabled</c>, or let the grammar start with them. llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public string? Grammar
        {
            get => GetString(options, OptionKeys.Grammar);
            set => Set(options, OptionKeys.Grammar, value);
        }
    }
}
