namespace LlamaCpp.Benchmarks.Measuring;

/// <summary>One contender's result in one case: medians over its turns.</summary>
/// <param name="Contender">Whose.</param>
/// <param name="Samples">One for each round.</param>
/// <param name="Raw">The raw limit's samples of the same rounds.</param>
internal sealed record Measurement(string Contender, IReadOnlyList<Sample> Samples, IReadOnlyList<Sample> Raw)
{
    public double Microseconds => Samples.Select(sample => sample.Microseconds).Median();

    public double CpuMicroseconds => Samples.Select(sample => sample.CpuMicroseconds).Median();

    public double Bytes => Samples.Select(sample => sample.Bytes).Median();

    /// <summary>The median of the rounds' ratios: what slows a whole round down falls out of it.</summary>
    public double TimeRatio => Samples.Zip(Raw, (own, raw) => own.Microseconds / raw.Microseconds).Median();

    public double CpuRatio => Samples.Zip(Raw, (own, raw) => own.CpuMicroseconds / Math.Max(raw.CpuMicroseconds, 0.001)).Median();
}
