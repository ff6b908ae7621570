using System.Globalization;
using LlamaCpp.Json;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Chat;

/// <summary>Keeps in <c>AdditionalProperties</c> how a call waits for a slot, in the options of chat, embeddings and speech alike.</summary>
internal static class QueueOptions
{
    /// <summary>All of it; null when nothing is set.</summary>
    /// <exception cref="InvalidOperationException">A key holds something else.</exception>
    public static QueueSettings? Read(AdditionalPropertiesDictionary? properties) =>
        (ReadTimeout(properties), ReadProgress(properties)) is var (timeout, progress) && (timeout is not null || progress is not null)
            ? new QueueSettings(timeout, progress)
            : null;

    public static TimeSpan? ReadTimeout(AdditionalPropertiesDictionary? properties)
    {
        object? value = ExtraProperties.Find(properties, OptionKeys.QueueTimeout);
        return value switch
        {
            null => null,
            TimeSpan time when FindError(time) is null => time,
            _ when TimeSpan.TryParse(LooseValue.AsText(value), CultureInfo.InvariantCulture, out TimeSpan time) && FindError(time) is null => time,
            _ => throw new InvalidOperationException($"AdditionalProperties[\"{OptionKeys.QueueTimeout}\"] holds '{LooseValue.AsText(value)}', which is not zero, a positive time or Timeout.InfiniteTimeSpan."),
        };
    }

    public static IProgress<LlamaCppQueueProgress>? ReadProgress(AdditionalPropertiesDictionary? properties) => ExtraProperties.Find(properties, OptionKeys.QueueProgress) switch
    {
        OpaqueValue<IProgress<LlamaCppQueueProgress>> kept => kept.Value,
        IProgress<LlamaCppQueueProgress> progress => progress,
        _ => null,
    };

    /// <summary>The value to keep for a time limit, a text that survives JSON.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It can't be used.</exception>
    public static object? ToValue(TimeSpan? value) => value is not { } time ? null
        : FindError(time) is { } error ? throw new ArgumentOutOfRangeException(nameof(value), time, error)
        : time.ToString("c", CultureInfo.InvariantCulture);

    /// <summary>The value to keep for a listener, of which caches, logs and traces see only that there is one.</summary>
    public static object? ToValue(IProgress<LlamaCppQueueProgress>? progress) => progress is null ? null : new OpaqueValue<IProgress<LlamaCppQueueProgress>>(progress, "on");

    private static string? FindError(TimeSpan time) => LlamaCppOptionsValidator.FindTimeError(nameof(LlamaCppOptions.QueueTimeout), time, allowZero: true);
}
