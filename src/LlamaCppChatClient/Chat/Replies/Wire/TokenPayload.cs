using System.Text.Json.Serialization;
using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>A token of <c>logprobs.content</c> or <c>completion_probabilities</c>, or one that could have stood in its place.</summary>
internal sealed record TokenPayload
{
    public int? Id { get; init; }

    public string? Token { get; init; }

    [JsonConverter(typeof(ByteListConverter))]
    public ReadOnlyMemory<byte> Bytes { get; init; }

    [JsonPropertyName("logprob")]
    public double? LogProbability { get; init; }

    [JsonPropertyName("prob")]
    public double? Probability { get; init; }

    [JsonPropertyName("top_logprobs")]
    public IReadOnlyList<TokenPayload?>? TopLogProbabilities { get; init; }

    /// <summary>The server's name for the same list when the probabilities are those after the samplers.</summary>
    [JsonPropertyName("top_probs")]
    public IReadOnlyList<TokenPayload?>? TopProbabilities { get; init; }
}
