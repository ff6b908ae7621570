namespace LlamaCpp;

/// <summary>What a server counts. Totals grow from its start on.</summary>
/// <remarks>llama.cpp server README, section <c>GET /metrics</c>. <see langword="null"/> where this server's build does not count it.</remarks>
public sealed class LlamaCppMetrics
{
    /// <summary>The prompt tokens that were processed, without those from the cache.</summary>
    public long? ProcessedInputTokenCount { get; init; }

    /// <summary>The prompt tokens that were taken from the cache.</summary>
    public long? CachedInputTokenCount { get; init; }

    /// <summary>The time that processing prompts took.</summary>
    public TimeSpan? InputTime { get; init; }

    /// <summary>The tokens that were generated.</summary>
    public long? OutputTokenCount { get; init; }

    /// <summary>The time that generating tokens took.</summary>
    public TimeSpan? OutputTime { get; init; }

    /// <summary>The average speed of processing prompts, in tokens per second.</summary>
    public double? InputTokensPerSecond { get; init; }

    /// <summary>The average speed of generating tokens, in tokens per second.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>The requests that are being worked on: the slots that are busy.</summary>
    public int? ProcessingRequestCount { get; init; }

    /// <summary>The requests that wait for a slot.</summary>
    public int? DeferredRequestCount { get; init; }

    /// <summary>The longest prompt with its answer so far, in tokens.</summary>
    public long? LargestSequenceTokenCount { get; init; }

    /// <summary>The calls of <c>llama_decode()</c>.</summary>
    public long? DecodeCallCount { get; init; }

    /// <summary>How many slots were busy on average in one call of <c>llama_decode()</c>.</summary>
    public double? BusySlotsPerDecode { get; init; }

    /// <summary>The tokens that speculative decoding drafted.</summary>
    public long? DraftTokenCount { get; init; }

    /// <summary>The drafted tokens that the model accepted.</summary>
    public long? AcceptedDraftTokenCount { get; init; }

    /// <summary>All numbers under the server's names, with labels as they are written: <c>llamacpp:n_decode_total</c>, <c>name{position="0"}</c>.</summary>
    public required IReadOnlyDictionary<string, double> All { get; init; }
}
