namespace LlamaCpp.Benchmarks.Reports;

/// <summary>One line of the table.</summary>
/// <param name="Case">What was done.</param>
/// <param name="Cells">The results, by contender.</param>
/// <param name="Target">What the library must reach.</param>
/// <param name="MissedTime">Whether it took longer than that.</param>
/// <param name="MissedMemory">Whether it allocated more than that, or kept more.</param>
internal sealed record Row(string Case, IReadOnlyDictionary<string, string> Cells, string Target, bool MissedTime, bool MissedMemory)
{
    /// <summary>Whether it opened more connections, or sent more requests, than that.</summary>
    public bool MissedCount { get; init; }

    public string Verdict => (MissedTime, MissedMemory) switch
    {
        _ when MissedCount => "no: count",
        (false, false) => "yes",
        (true, false) => "no: time",
        (false, true) => "no: memory",
        _ => "no",
    };

    public override string ToString() => $"{Case}: {string.Join("; ", Cells.Select(cell => $"{cell.Key} {cell.Value}"))} [{Target}: {Verdict}]";
}
