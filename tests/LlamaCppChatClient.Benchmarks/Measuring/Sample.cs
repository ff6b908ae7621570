namespace LlamaCpp.Benchmarks.Measuring;

/// <summary>What one turn took, for each unit.</summary>
/// <param name="Microseconds">Time by the clock.</param>
/// <param name="CpuMicroseconds">Time of all processors in this process; the server's process is not in it.</param>
/// <param name="Bytes">Bytes allocated by all threads.</param>
internal readonly record struct Sample(double Microseconds, double CpuMicroseconds, double Bytes);
