namespace LlamaCpp.Benchmarks.Cases;

/// <summary>What the library must reach.</summary>
/// <param name="TimeRatio">The longest time, as a multiple of the raw limit's; null when the time does not matter.</param>
/// <param name="Bytes">The most bytes allocated for each unit; null when they don't matter.</param>
/// <param name="Time">The longest time by the clock, where that is what counts.</param>
internal sealed record Target(double? TimeRatio = null, long? Bytes = null, TimeSpan? Time = null);
