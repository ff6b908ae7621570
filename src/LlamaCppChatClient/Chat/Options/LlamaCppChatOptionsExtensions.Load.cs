using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Gets or sets whether a router may load the model for this call.</summary>
        /// <value>
        /// Sent as <c>?autoload=</c>, never in the request body. The default is <see langword="null"/>: the router loads it unless it was started with
        /// <c>--no-models-autoload</c>, but not for a call that only counts tokens or applies the template. With <see langword="true"/> it loads it in
        /// any case. With <see langword="false"/> the call fails when the model is not loaded; one that sleeps is woken all the same.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>Using multiple models</c>.</remarks>
        public bool? Load
        {
            get => LoadOption.Read(Checked(options));
            set => Set(options, OptionKeys.Load, value);
        }
    }
}
