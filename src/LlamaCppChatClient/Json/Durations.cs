namespace LlamaCpp.Json;

/// <summary>Makes times of the server's numbers. One that no <see cref="TimeSpan"/> can hold becomes the longest there is.</summary>
internal static class Durations
{
    public static TimeSpan FromMilliseconds(double milliseconds) => new(long.CreateSaturating(milliseconds * TimeSpan.TicksPerMillisecond));

    public static TimeSpan? FromMilliseconds(double? milliseconds) => milliseconds is { } time ? FromMilliseconds(time) : null;

    public static TimeSpan FromSeconds(double seconds) => new(long.CreateSaturating(seconds * TimeSpan.TicksPerSecond));
}
