using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>What the model continues of a last message of the assistant.</summary>
        /// <value>
        /// Sent as <c>continue_final_message</c>, with the <c>add_generation_prompt</c> that follows from it. The default is <see langword="null"/>: the
        /// server's own, which continues the text, or the reasoning of a message without text, unless it was started with <c>--no-prefill-assistant</c>.
        /// </value>
        /// <remarks>
        /// A message with tool calls can't be continued (400); with another role last, the server takes its text for the assistant's.
        /// llama.cpp server README, section <c>POST /v1/chat/completions</c>.
        /// </remarks>
        public LlamaCppContinuation? Continuation
        {
            get => Find(options, OptionKeys.ContinueFinalMessage) is not { } value
                ? null
                : LooseValue.AsText(value)?.ToUpperInvariant() switch
                {
                    "FALSE" => LlamaCppContinuation.None,
                    "TRUE" or "CONTENT" => LlamaCppContinuation.Content,
                    "REASONING_CONTENT" => LlamaCppContinuation.Reasoning,
                    _ => throw Unreadable(OptionKeys.ContinueFinalMessage, value, "what to continue"),
                };
            set => Set(options, OptionKeys.ContinueFinalMessage, value switch
            {
                null => null,
                LlamaCppContinuation.None => false,
                LlamaCppContinuation.Content => "content",
                LlamaCppContinuation.Reasoning => "reasoning_content",
                _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No such continuation."),
            });
        }

        /// <summary>Whether a stream begins with the text that is continued, as a whole answer always does.</summary>
        /// <value>Sent as <c>echo</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>The server takes it; its README does not name it.</remarks>
        public bool? EchoPrefill
        {
            get => GetBoolean(options, OptionKeys.Echo);
            set => Set(options, OptionKeys.Echo, value);
        }
    }
}
