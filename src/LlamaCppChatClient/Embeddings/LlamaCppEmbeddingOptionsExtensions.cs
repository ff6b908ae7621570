using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What llama-server takes beyond OpenAI, as properties of <see cref="EmbeddingGenerationOptions"/>.</summary>
/// <remarks>
/// Each property keeps its value in <see cref="EmbeddingGenerationOptions.AdditionalProperties"/> under the server's own field name.
/// <see langword="null"/> removes the key.
/// </remarks>
public static class LlamaCppEmbeddingOptionsExtensions
{
    private const string NormalizationKey = "embd_normalize";

    extension(EmbeddingGenerationOptions options)
    {
        /// <summary>Gets or sets the norm that the vectors are scaled to 1 by.</summary>
        /// <value>
        /// Sent as <c>embd_normalize</c>: -1 for none, 0 for the largest value (scaled to 32,760), 1 for taxicab, 2 for Euclidean, larger ones for that
        /// p-norm. The default is <see langword="null"/>: the server's own, 2.
        /// </value>
        /// <remarks>llama.cpp server README, section <c>POST /embedding</c>.</remarks>
        public int? Normalization
        {
            get => LooseValue.TryGetNumber(Find(options, NormalizationKey), out int norm) ? norm : null;
            set => Set(options, NormalizationKey, value);
        }

        /// <summary>Gets or sets the server that this call goes to, in place of the generator's own.</summary>
        /// <value>The default is <see langword="null"/>: <see cref="LlamaCppOptions.BaseUrl"/>. It is never part of the request.</value>
        /// <remarks>Caches, logs and traces see the address, never the key. Options that were read back from JSON have lost the endpoint's key.</remarks>
        public LlamaCppEndpoint? Endpoint
        {
            get => Find(options, OptionKeys.Endpoint) switch
            {
                null => null,
                OpaqueValue<LlamaCppEndpoint> kept => kept.Value,
                LlamaCppEndpoint endpoint => endpoint,
                { } other => LlamaCppChatOptionsExtensions.ReadEndpoint(other)
                    ?? throw new InvalidOperationException($"EmbeddingGenerationOptions.AdditionalProperties[\"{OptionKeys.Endpoint}\"] holds no address of a server."),
            };
            set => Set(options, OptionKeys.Endpoint, value is null ? null : new OpaqueValue<LlamaCppEndpoint>(value, value.ToString()));
        }

        /// <summary>Gets or sets whether a router may load the model for this call.</summary>
        /// <value>
        /// Sent as <c>?autoload=</c>, never in the request body. The default is <see langword="null"/>: the router loads it unless it was started with
        /// <c>--no-models-autoload</c>. With <see langword="true"/> it loads it in any case; with <see langword="false"/> the call fails when the model
        /// is not loaded.
        /// </value>
        public bool? Load
        {
            get => LoadOption.Read(Checked(options));
            set => Set(options, OptionKeys.Load, value);
        }

        /// <summary>Gets or sets how long the call waits for a slot before it ends with a <see cref="LlamaCppBusyException"/>.</summary>
        /// <value>
        /// The default is <see langword="null"/>: <see cref="LlamaCppOptions.QueueTimeout"/>, which tells what counts. Zero does not wait;
        /// <see cref="Timeout.InfiniteTimeSpan"/> waits until the caller cancels. It is never part of the request.
        /// </value>
        /// <exception cref="ArgumentOutOfRangeException">The value is negative or longer than 49 days.</exception>
        /// <remarks>An embeddings server answers when it is done: the limit is that of the wait in this client. It holds for each request of the call.</remarks>
        public TimeSpan? QueueTimeout
        {
            get => QueueOptions.ReadTimeout(Checked(options));
            set => Set(options, OptionKeys.QueueTimeout, QueueOptions.ToValue(value));
        }

        /// <summary>Gets or sets who is told that the call waits for a slot, where, and since when; and, if it was told so, that the wait is over.</summary>
        /// <value>The default is <see langword="null"/>: nobody. It is never part of the request.</value>
        public IProgress<LlamaCppQueueProgress>? QueueProgress
        {
            get => QueueOptions.ReadProgress(Checked(options));
            set => Set(options, OptionKeys.QueueProgress, QueueOptions.ToValue(value));
        }
    }

    private static AdditionalPropertiesDictionary? Checked(EmbeddingGenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AdditionalProperties;
    }

    private static object? Find(EmbeddingGenerationOptions options, string key) => ExtraProperties.Find(Checked(options), key);

    private static void Set(EmbeddingGenerationOptions options, string key, object? value) =>
        options.AdditionalProperties = ExtraProperties.With(Checked(options), key, value);
}
