namespace LlamaCpp.Benchmarks;

/// <summary>The command line.</summary>
/// <param name="Quick">Whether to measure for CI: allocations count, times do not.</param>
/// <param name="Write">Whether to write the table into docs/performance.md.</param>
/// <param name="Cases">The keys of the cases to run; none for all.</param>
internal sealed record BenchmarkArguments(bool Quick, bool Write, IReadOnlyList<string> Cases)
{
    public static BenchmarkArguments Parse(string[] args) => new(
        args.Contains("--quick", StringComparer.Ordinal),
        args.Contains("--write", StringComparer.Ordinal),
        [.. args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal))]);

    public bool Includes(string key) => Cases.Count == 0 || Cases.Contains(key, StringComparer.Ordinal);
}
