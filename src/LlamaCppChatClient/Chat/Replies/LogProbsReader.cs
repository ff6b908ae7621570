using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>Reads the probabilities of tokens.</summary>
internal static class LogProbsReader
{
    /// <summary>The tokens of a list in whatever form it is kept, without those that are null; null when it is none.</summary>
    public static IReadOnlyList<LlamaCppTokenLogProbability>? Read(object? list) =>
        LooseValue.As(list, ExtrasJsonContext.Default.IReadOnlyListLlamaCppTokenLogProbability) is { } tokens ? WithoutNulls(tokens) : null;

    /// <summary>A list that JSON may have given items that its type does not allow; the list itself when it has none.</summary>
    public static IReadOnlyList<T> WithoutNulls<T>(IReadOnlyList<T> list)
        where T : class =>
        list.Any(item => item is null) ? [.. list.OfType<T>()] : list;
}
