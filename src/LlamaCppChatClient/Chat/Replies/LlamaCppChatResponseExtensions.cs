using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LlamaCpp.Chat;
using LlamaCpp.Json;
using Microsoft.Extensions.AI;

namespace LlamaCpp;

/// <summary>What llama-server answers beyond OpenAI, as properties of responses, messages and updates.</summary>
/// <remarks>
/// The values are kept in <c>AdditionalProperties</c> as the server's own JSON, under keys that start with <c>llamacpp:</c>:
/// <c>llamacpp:timings</c>, <c>llamacpp:logprobs</c>, <c>llamacpp:system_fingerprint</c>, <c>llamacpp:server_url</c>. So they survive caches.
/// </remarks>
[SuppressMessage("Naming", "CA1708", Justification = "The analyzer takes several extension blocks for members of one name.")]
public static class LlamaCppChatResponseExtensions
{
    extension(ChatResponse response)
    {
        /// <summary>How many tokens the server handled, and how fast. After several rounds with tools: for the last one.</summary>
        /// <value><see langword="null"/>: the reply had none.</value>
        public LlamaCppTimings? Timings => ExtrasReader.Timings(Find(response, ResponseKeys.Timings));

        /// <summary>All tokens of the answer in order, with their probabilities. After several rounds with tools: of the last one.</summary>
        /// <value><see langword="null"/>: the call did not ask for them, see <c>ChatOptions.IncludeLogProbabilities</c>.</value>
        public IReadOnlyList<LlamaCppTokenLogProbability>? LogProbabilities => ReadLogProbs(Find(response, ResponseKeys.LogProbs));

        /// <summary>The server's build, e.g. <c>b11669-Debian</c>.</summary>
        /// <value><see langword="null"/>: the reply had none.</value>
        public string? SystemFingerprint => LooseValue.AsText(Find(response, ResponseKeys.SystemFingerprint));

        /// <summary>Gets the address of the server that answered, as it was configured. After several rounds with tools: the last one's.</summary>
        /// <value><see langword="null"/>: the response did not come from this library.</value>
        public Uri? ServerUrl => ReadUri(Find(response, ResponseKeys.ServerUrl));
    }

    extension(ChatMessage message)
    {
        /// <summary>How many tokens the server handled for this message, and how fast.</summary>
        /// <value><see langword="null"/>: the reply had none, or they are on the response.</value>
        public LlamaCppTimings? Timings => ExtrasReader.Timings(Find(message.AdditionalProperties, ResponseKeys.Timings));

        /// <summary>All tokens of this message in order, with their probabilities.</summary>
        /// <value><see langword="null"/>: the call did not ask for them, or they are on the response.</value>
        public IReadOnlyList<LlamaCppTokenLogProbability>? LogProbabilities => ReadLogProbs(Find(message.AdditionalProperties, ResponseKeys.LogProbs));
    }

    extension(ChatResponseUpdate update)
    {
        /// <summary>How many tokens the server has handled, and how fast.</summary>
        /// <value>On the last update, and with <c>ChatOptions.TimingsPerToken</c> on each with text; else <see langword="null"/>.</value>
        public LlamaCppTimings? Timings => ExtrasReader.Timings(Find(update.AdditionalProperties, ResponseKeys.Timings));

        /// <summary>The tokens of this update, with their probabilities.</summary>
        /// <value><see langword="null"/>: the call did not ask for them, or the update has no text and so no tokens.</value>
        public IReadOnlyList<LlamaCppTokenLogProbability>? LogProbabilities => HasText(update)
            ? ReadLogProbs(Find(update.AdditionalProperties, ResponseKeys.LogProbs))
            : null;

        /// <summary>The server's build, e.g. <c>b11669-Debian</c>.</summary>
        /// <value><see langword="null"/>: this update does not say.</value>
        public string? SystemFingerprint => LooseValue.AsText(Find(update.AdditionalProperties, ResponseKeys.SystemFingerprint));

        /// <summary>Gets the address of the server that answers, as it was configured.</summary>
        /// <value>On the first and the last update; else <see langword="null"/>.</value>
        public Uri? ServerUrl => ReadUri(Find(update.AdditionalProperties, ResponseKeys.ServerUrl));
    }

    // The last update of a stream carries the tokens of the whole answer for ToChatResponse, where later values replace
    // earlier ones; they are not its own. An update that a cache made of a whole response has both text and tokens.
    private static bool HasText(ChatResponseUpdate update) =>
        update.Contents.Any(content => content is TextContent or TextReasoningContent);

    // ToChatResponse puts the properties of updates that have a MessageId on the message, not on the response.
    private static object? Find(ChatResponse response, string key) =>
        Find(response.AdditionalProperties, key)
            ?? response.Messages.Reverse().Select(message => Find(message.AdditionalProperties, key)).FirstOrDefault(value => value is not null);

    private static object? Find(AdditionalPropertiesDictionary? properties, string key) =>
        properties is not null && properties.TryGetValue(key, out object? value) ? value : null;

    private static Uri? ReadUri(object? value) => Uri.TryCreate(LooseValue.AsText(value), UriKind.Absolute, out Uri? uri) ? uri : null;

    private static IReadOnlyList<LlamaCppTokenLogProbability>? ReadLogProbs(object? value)
    {
        // The server's member is an object that holds the list.
        object? list = value is not IReadOnlyList<LlamaCppTokenLogProbability>
            && value is not string
            && LooseValue.AsJson(value) is { } logprobs
            && JsonMembers.Find(logprobs, "content") is { ValueKind: not JsonValueKind.Undefined } content
            ? content
            : value;
        return LogProbsReader.Read(list);
    }
}
