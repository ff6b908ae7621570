using System.Diagnostics.CodeAnalysis;
using LlamaCpp.Chat;
using LlamaCpp.Json;
using LlamaCpp.Speech;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What a transcription by llama-server takes beyond <see cref="SpeechToTextOptions"/>, as properties of it.</summary>
/// <remarks>
/// Each property keeps its value in <see cref="SpeechToTextOptions.AdditionalProperties"/> under the name of the server's form field;
/// compilers before C# 14 set the same key. <see langword="null"/> removes the key. Other fields of the form can be set there too.
/// </remarks>
[Experimental("MEAI001")]
public static class LlamaCppSpeechToTextOptionsExtensions
{
    extension(SpeechToTextOptions options)
    {
        /// <summary>Gets or sets what the model is asked to do with the audio.</summary>
        /// <value><c>prompt</c>. The default is <see langword="null"/>: the server asks <c>Transcribe audio to text</c>.</value>
        public string? Prompt
        {
            get => LooseValue.AsText(Find(options, SpeechKeys.Prompt));
            set => Set(options, SpeechKeys.Prompt, value);
        }

        /// <summary>Gets or sets the largest number of tokens of the text.</summary>
        /// <value>
        /// <c>max_tokens</c>. The default is <see langword="null"/>: 4,096 are asked for, since a model that repeats itself would
        /// go on until its context is full.
        /// </value>
        public int? MaxOutputTokens
        {
            get => LooseValue.TryGetNumber(Find(options, SpeechKeys.MaxTokens), out int count) ? count : null;
            set => Set(options, SpeechKeys.MaxTokens, value);
        }

        /// <summary>Gets or sets the sampling temperature.</summary>
        /// <value><c>temperature</c>. The default is <see langword="null"/>: 0 is asked for, the likeliest text.</value>
        public float? Temperature
        {
            get => LooseValue.TryGetNumber(Find(options, SpeechKeys.Temperature), out float temperature) ? temperature : null;
            set => Set(options, SpeechKeys.Temperature, value);
        }

        /// <summary>Gets or sets the server that this call goes to, in place of the client's own.</summary>
        /// <value>The default is <see langword="null"/>: <see cref="LlamaCppOptions.BaseUrl"/>. It is never part of the request.</value>
        public LlamaCppEndpoint? Endpoint
        {
            get => Find(options, OptionKeys.Endpoint) switch
            {
                OpaqueValue<LlamaCppEndpoint> kept => kept.Value,
                LlamaCppEndpoint endpoint => endpoint,
                _ => null,
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

    private static AdditionalPropertiesDictionary? Checked(SpeechToTextOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AdditionalProperties;
    }

    private static object? Find(SpeechToTextOptions options, string key) => ExtraProperties.Find(Checked(options), key);

    private static void Set(SpeechToTextOptions options, string key, object? value) =>
        options.AdditionalProperties = ExtraProperties.With(Checked(options), key, value);
}
