using LlamaCpp.Chat;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

public static partial class LlamaCppChatOptionsExtensions
{
    extension(ChatOptions options)
    {
        /// <summary>Gets or sets how long the call waits for a slot before it ends with a <see cref="LlamaCppBusyException"/>.</summary>
        /// <value>
        /// The default is <see langword="null"/>: <see cref="LlamaCppOptions.QueueTimeout"/>, which tells what counts. Zero does not wait;
        /// <see cref="Timeout.InfiniteTimeSpan"/> waits until the caller cancels. It is never part of the request.
        /// </value>
        /// <exception cref="ArgumentOutOfRangeException">The value is negative or longer than 49 days.</exception>
        public TimeSpan? QueueTimeout
        {
            get => QueueOptions.ReadTimeout(Checked(options));
            set => Set(options, OptionKeys.QueueTimeout, QueueOptions.ToValue(value));
        }

        /// <summary>Gets or sets who is told that the call waits for a slot, where, and since when; and, if it was told so, that the wait is over.</summary>
        /// <value>The default is <see langword="null"/>: nobody. It is never part of the request.</value>
        /// <remarks>There is no report for a call that does not wait. Caches, logs and traces see that there is a listener, not the object.</remarks>
        public IProgress<LlamaCppQueueProgress>? QueueProgress
        {
            get => QueueOptions.ReadProgress(Checked(options));
            set => Set(options, OptionKeys.QueueProgress, QueueOptions.ToValue(value));
        }
    }
}
