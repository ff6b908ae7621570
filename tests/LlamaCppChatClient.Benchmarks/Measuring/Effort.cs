namespace LlamaCpp.Benchmarks.Measuring;

/// <summary>How long to measure.</summary>
/// <param name="WarmUp">How long all contenders of a case run before anything is measured.</param>
/// <param name="WarmUps">How often they do at most, for the compiler: until few methods are compiled meanwhile.</param>
/// <param name="Rounds">How often each contender has its turn.</param>
/// <param name="Turn">How long a turn should take at least, so that the clock and a switch of threads weigh little.</param>
/// <param name="Compare">Whether other clients take part.</param>
internal sealed record Effort(TimeSpan WarmUp, int WarmUps, int Rounds, TimeSpan Turn, bool Compare)
{
    /// <summary>The same for calls that take seconds: one a turn, and no more warm-up than the check of the result.</summary>
    public Effort ForSlowCalls => new(TimeSpan.Zero, WarmUps: 1, Math.Min(Rounds, 9), TimeSpan.Zero, Compare);

    public static readonly Effort Full = new(TimeSpan.FromSeconds(6), WarmUps: 10, 31, TimeSpan.FromMilliseconds(60), Compare: true);

    /// <summary>Enough for allocations, which are exact once the code is compiled.</summary>
    public static readonly Effort Quick = new(TimeSpan.FromSeconds(2), WarmUps: 1, 5, TimeSpan.FromMilliseconds(20), Compare: false);
}
