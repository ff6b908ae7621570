namespace LlamaCpp.ServerTests.Routing;

/// <summary>What a run cost.</summary>
/// <param name="ProcessedTokenCount">The prompt tokens that were processed, those found in a cache excluded.</param>
/// <param name="MeanTurn">The mean time of a turn.</param>
internal sealed record WorkloadResult(long ProcessedTokenCount, TimeSpan MeanTurn);
