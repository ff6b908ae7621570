using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Reports;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>Makes a row of a case.</summary>
internal static class CaseRunner
{
    public static async Task<Row> RunAsync(BenchmarkCase @case, Uri baseUrl, Effort effort)
    {
        using ContenderSet contenders = @case.MakeContenders(baseUrl);
        IReadOnlyList<Measurement> measurements = await Interleaving.RunAsync(
            effort.Compare ? contenders.All : contenders.Own, @case.Units, @case.IsSlow ? effort.ForSlowCalls : effort);
        Measurement library = measurements.Single(measurement => measurement.Contender == Contender.Library);
        Target target = @case.Target;
        return new Row(
            @case.Name,
            measurements.ToDictionary(measurement => measurement.Contender, measurement => Format.Cell(measurement, target)),
            Format.Limits(target),
            MissedTime: library.TimeRatio > (target.TimeRatio ?? double.MaxValue) || library.Microseconds > (target.Time?.TotalMicroseconds ?? double.MaxValue),
            MissedMemory: library.Bytes > (target.Bytes ?? double.MaxValue));
    }
}
