namespace LlamaCpp.Routing.Servers;

/// <summary>What tells whether two servers are alike. Each member is null when the server did not say.</summary>
internal sealed record ModelFacts
{
    public static readonly ModelFacts Unknown = new();

    public long? ParameterCount { get; init; }

    public long? SizeInBytes { get; init; }

    public int? EmbeddingSize { get; init; }

    public int? VocabularySize { get; init; }

    public int? ContextSize { get; init; }

    public string? BuildInfo { get; init; }

    public int? SlotCount { get; init; }

    /// <summary>Whether both have the same weights, as far as they say: embeddings of two models in one index are silent corruption.</summary>
    public bool HasSameModel(ModelFacts other) =>
        Agree(ParameterCount, other.ParameterCount)
        && Agree(SizeInBytes, other.SizeInBytes)
        && Agree(EmbeddingSize, other.EmbeddingSize)
        && Agree(VocabularySize, other.VocabularySize);

    /// <summary>The difference that is no reason to leave a server out, in words; null when there is none.</summary>
    public string? DifferenceTo(ModelFacts other) =>
        !Agree(ContextSize, other.ContextSize) ? $"a context of {ContextSize} tokens for each slot in place of {other.ContextSize}: the smallest one limits a conversation that moves"
        : BuildInfo is not null && other.BuildInfo is not null && BuildInfo != other.BuildInfo ? $"build {BuildInfo} in place of {other.BuildInfo}"
        : null;

    /// <summary>The model in words, for the log.</summary>
    public string DescribeModel() =>
        $"{ParameterCount?.ToString("N0", null) ?? "?"} parameters, {SizeInBytes?.ToString("N0", null) ?? "?"} bytes, {EmbeddingSize?.ToString((IFormatProvider?)null) ?? "?"} dimensions, {VocabularySize?.ToString("N0", null) ?? "?"} tokens";

    private static bool Agree<T>(T? one, T? other)
        where T : struct, IEquatable<T> =>
        one is not { } left || other is not { } right || left.Equals(right);
}
