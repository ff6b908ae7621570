using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Whether the reply has <c>__verbose</c>: the prompt as the template wrote it, the settings in force, the grammar.</summary>
        /// <value>Sent as <c>verbose</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>Read it from the raw reply, see <see cref="LlamaCppOptions.IncludeRawRepresentation"/>. The server takes it; its README does not name it.</remarks>
        public bool? Verbose
        {
            get => GetBoolean(options, OptionKeys.Verbose);
            set => Set(options, OptionKeys.Verbose, value);
        }

        /// <summary>The fields that <c>__verbose</c> has, e.g. <c>generation_settings/n_predict</c>; the reply itself stays whole.</summary>
        /// <value>Sent as <c>response_fields</c>. The default is <see langword="null"/>: all. Fields that do not exist are left out.</value>
        /// <remarks>It acts with <c>Verbose</c> only. llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public IReadOnlyList<string>? ResponseFields
        {
            get => GetStrings(options, OptionKeys.ResponseFields);
            set => Set(options, OptionKeys.ResponseFields, value?.ToArray());
        }

        /// <summary>Whether the ids of the generated tokens are returned.</summary>
        /// <value>Sent as <c>return_tokens</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>
        /// Build 11669 does so for <c>POST /completion</c> only: a chat reply has no ids. <c>IncludeLogProbabilities</c> gives them.
        /// llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public bool? ReturnTokens
        {
            get => GetBoolean(options, OptionKeys.ReturnTokens);
            set => Set(options, OptionKeys.ReturnTokens, value);
        }
    }
}
