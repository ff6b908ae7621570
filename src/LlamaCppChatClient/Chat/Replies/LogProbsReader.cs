using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>Reads the probabilities of tokens.</summary>
internal static class LogProbsReader
{
    /// <summary>The tokens of a list in whatever form it is kept, without those that are null; null when it is none.</summary>
    public static IReadOnlyList<LlamaCppTokenLogProbability>? Read(object? list) => list is IReadOnlyList<LlamaCppTokenLogProbability> typed
        ? typed
        : LooseValue.As(list, ExtrasJsonContext.Default.IReadOnlyListTokenPayload) is { } tokens ? [.. tokens.OfType<TokenPayload>().Select(ToToken)] : null;

    private static LlamaCppTokenLogProbability ToToken(TokenPayload token) => new()
    {
        Id = token.Id,
        Token = token.Token ?? "",
        Bytes = token.Bytes,
        LogProbability = token.LogProbability,
        Probability = token.Probability,
        Alternatives = [.. (token.TopProbabilities ?? token.TopLogProbabilities ?? []).OfType<TokenPayload>().Select(ToAlternative)],
    };

    private static LlamaCppTokenAlternative ToAlternative(TokenPayload token) => new()
    {
        Id = token.Id,
        Token = token.Token ?? "",
        Bytes = token.Bytes,
        LogProbability = token.LogProbability,
        Probability = token.Probability,
    };
}
