namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>What a call got, which must be the same for all contenders.</summary>
/// <param name="Amount">Usually the number of characters.</param>
/// <param name="Duration">The time that counts, when that is not the time of the whole call.</param>
internal readonly record struct CallResult(long Amount, TimeSpan? Duration = null);
