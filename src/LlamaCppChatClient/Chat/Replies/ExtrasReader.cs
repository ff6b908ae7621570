using LlamaCpp.Json;

namespace LlamaCpp.Chat;

/// <summary>Reads what a reply says of its work, in whatever form it is kept; null when it is none of it.</summary>
internal static class ExtrasReader
{
    public static LlamaCppTimings? Timings(object? value) => value is LlamaCppTimings typed
        ? typed
        : LooseValue.As(value, ExtrasJsonContext.Default.TimingsPayload) is not { } timings
            ? null
            : new LlamaCppTimings
            {
                CachedInputTokenCount = timings.CacheN,
                ProcessedInputTokenCount = timings.PromptN,
                InputTime = Durations.FromMilliseconds(timings.PromptMs),
                InputTokensPerSecond = timings.PromptPerSecond,
                OutputTokenCount = timings.PredictedN,
                OutputTime = Durations.FromMilliseconds(timings.PredictedMs),
                OutputTokensPerSecond = timings.PredictedPerSecond,
                DraftTokenCount = timings.DraftN,
                AcceptedDraftTokenCount = timings.DraftNAccepted,
            };

    public static LlamaCppPromptProgress? Progress(object? value) => LooseValue.As(value, ExtrasJsonContext.Default.PromptProgressPayload) is not { } progress
        ? null
        : new LlamaCppPromptProgress
        {
            InputTokenCount = progress.Total,
            CachedInputTokenCount = progress.Cache,
            ProcessedInputTokenCount = Math.Max(0, progress.Processed - progress.Cache),
            Elapsed = Durations.FromMilliseconds(progress.TimeMs),
        };
}
