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
        /// A message with tool calls can't be continued (400). Without an assistant message at the end the call is refused, except behind results of tools,
        /// where it has no effect. An empty assistant message at the end is left out unless this is set.
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

        /// <summary>Whether the answer, whole or streamed, begins with the text or the reasoning that is continued.</summary>
        /// <value>Sent as <c>echo</c>. The default is <see langword="null"/>: the server's own for streams, <see langword="false"/>.</value>
        /// <remarks>
        /// An open tool call that is continued needs <see langword="true"/>: else only the rest of its arguments arrives. So does the beginning of
        /// structured output that is to be read. A whole document of the server always has the beginning: an answer without it is streamed, whatever
        /// <see cref="LlamaCppOptions.UseStreaming"/> says, except where the server can't (log-probabilities beside tools). The server takes
        /// <c>echo</c>; its README does not name it.
        /// </remarks>
        public bool? EchoPrefill
        {
            get => GetBoolean(options, OptionKeys.Echo);
            set => Set(options, OptionKeys.Echo, value);
        }
    }
}
