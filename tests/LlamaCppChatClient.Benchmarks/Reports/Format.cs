using LlamaCpp.Benchmarks.Cases;
using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Measuring;

namespace LlamaCpp.Benchmarks.Reports;

/// <summary>Numbers as the table shows them.</summary>
internal static class Format
{
    public static string Time(double microseconds) => microseconds switch
    {
        < 10 => Invariant($"{microseconds:0.00} µs"),
        < 1_000 => Invariant($"{microseconds:0} µs"),
        < 10_000 => Invariant($"{microseconds / 1_000:0.0} ms"),
        _ => Invariant($"{microseconds / 1_000:#,0} ms"),
    };

    public static string Bytes(double bytes) => bytes switch
    {
        < 10_000 => Invariant($"{bytes:#,0} B"),
        < 10_000_000 => Invariant($"{bytes / 1_000:#,0} kB"),
        _ => Invariant($"{bytes / 1_000_000:0.0} MB"),
    };

    /// <summary>A contender's cell: the time, of all but the raw limit as its multiple, and the bytes.</summary>
    public static string Cell(Measurement measurement, Target target)
    {
        string time = measurement.Contender == Contender.Raw || target.Time is not null
            ? Time(measurement.Microseconds)
            : Invariant($"×{measurement.TimeRatio:0.00}");
        if (target.Bytes is null)
        {
            return time;
        }

        return measurement.Contender == Contender.Raw
            ? $"{time}, {Bytes(measurement.Bytes)}"
            : Invariant($"{time} (CPU ×{measurement.CpuRatio:0.00}), {Bytes(measurement.Bytes)}");
    }

    public static string Limits(Target target) => string.Join(", ", new[]
    {
        target.TimeRatio is { } ratio ? Invariant($"≤ ×{ratio:0.0#}") : null,
        target.Bytes is { } bytes ? $"≤ {Bytes(bytes)}" : null,
        target.Time is { } time ? $"≤ {Time(time.TotalMicroseconds)}" : null,
    }.OfType<string>());

    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
