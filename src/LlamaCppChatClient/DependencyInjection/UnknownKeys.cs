using LlamaCpp.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.DependencyInjection;

/// <summary>Finds keys of a configuration section that no option has, which the binder passes over in silence.</summary>
internal static class UnknownKeys
{
    /// <summary>The options that a section may set. Written out, since trimming leaves no names to look up.</summary>
    public static readonly string[] Known =
    [
        nameof(LlamaCppOptions.BaseUrl), nameof(LlamaCppOptions.Model), nameof(LlamaCppOptions.ApiKey), nameof(LlamaCppOptions.ReadyTimeout),
        nameof(LlamaCppOptions.DiscoveryTimeout), nameof(LlamaCppOptions.StreamIdleTimeout), nameof(LlamaCppOptions.MaxEventSize), nameof(LlamaCppOptions.MaxResponseSize),
        nameof(LlamaCppOptions.UseStreaming), nameof(LlamaCppOptions.IncludeRawRepresentation), nameof(LlamaCppOptions.AllowFileUris),
        nameof(LlamaCppOptions.MergeSystemMessages), nameof(LlamaCppOptions.UseDefaultResilience), nameof(LlamaCppOptions.MaxEmbeddingBatchSize),
        nameof(LlamaCppOptions.MaxConcurrentEmbeddingRequests),
        nameof(LlamaCppOptions.MaxConcurrentRequests), nameof(LlamaCppOptions.QueueTimeout), nameof(LlamaCppOptions.ReasoningBudgets), nameof(LlamaCppOptions.AffinityHeaderName),
    ];

    public static void Warn(IConfigurationSection section, ILogger logger)
    {
        // A key with keys below it is the section of another client.
        foreach (IConfigurationSection child in section.GetChildren().Where(child => child.Value is not null && !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            string? meant = Known.MinBy(known => Distance(known, child.Key));
            Log.UnknownKey(logger, section.Path, child.Key, meant is not null && Distance(meant, child.Key) <= Math.Max(2, child.Key.Length / 3) ? $" Did you mean {meant}?" : "");
        }
    }

    // Levenshtein's, without regard to case.
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }
}
