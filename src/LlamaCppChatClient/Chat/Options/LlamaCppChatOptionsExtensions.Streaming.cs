using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Where the progress of processing the prompt is reported to, before the first token: once at the start, then after each batch.</summary>
        /// <value>
        /// The default is <see langword="null"/>: no reports. It is never sent itself: every stream asks for <c>return_progress</c>, since the
        /// server notices that a caller has left only when it writes. There are reports only for answers that are streamed underneath.
        /// </value>
        /// <remarks>
        /// Caches, logs and traces see that there is one, not the object; an answer from a cache reports nothing.
        /// llama.cpp server README, section <c>POST /completion</c>.
        /// </remarks>
        public IProgress<LlamaCppPromptProgress>? PromptProgress
        {
            get => Find(options, OptionKeys.PromptProgress) switch
            {
                OpaqueValue<IProgress<LlamaCppPromptProgress>> kept => kept.Value,
                IProgress<LlamaCppPromptProgress> progress => progress,
                _ => null,
            };
            set => Set(options, OptionKeys.PromptProgress, value is null ? null : new OpaqueValue<IProgress<LlamaCppPromptProgress>>(value, "on"));
        }

        /// <summary>Whether each update of a stream has <c>Timings</c>, not only the last.</summary>
        /// <value>Sent as <c>timings_per_token</c>. The default is <see langword="null"/>: the server's own, <see langword="false"/>.</value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public bool? TimingsPerToken
        {
            get => GetBoolean(options, OptionKeys.TimingsPerToken);
            set => Set(options, OptionKeys.TimingsPerToken, value);
        }

        /// <summary>How often the server shows a sign of life while a stream is silent.</summary>
        /// <value>
        /// Sent as <c>sse_ping_interval</c>, in whole seconds, rounded up. The default is <see langword="null"/>: the server's own, 30 seconds, see
        /// <c>--sse-ping-interval</c>. <see cref="Timeout.InfiniteTimeSpan"/> turns it off, so that <see cref="LlamaCppOptions.StreamIdleTimeout"/>
        /// must be longer than processing the prompt takes.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /completion</c>.</remarks>
        public TimeSpan? StreamPingInterval
        {
            get => GetNumber<int>(options, OptionKeys.SsePingInterval) switch
            {
                null => null,
                < 0 => Timeout.InfiniteTimeSpan,
                int seconds => TimeSpan.FromSeconds((double)seconds),
            };
            set => Set(options, OptionKeys.SsePingInterval, value switch
            {
                null => null,
                { } interval when interval < TimeSpan.Zero => -1,
                { } interval => (int)Math.Min(Math.Ceiling(interval.TotalSeconds), int.MaxValue),
            });
        }
    }
}
