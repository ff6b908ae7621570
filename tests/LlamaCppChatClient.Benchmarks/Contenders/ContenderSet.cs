namespace LlamaCpp.Benchmarks.Contenders;

/// <summary>The contenders of one case, each with a client of its own.</summary>
internal abstract class ContenderSet : IDisposable
{
    /// <summary>The raw limit, the interface's floor, and the library.</summary>
    public required IReadOnlyList<Contender> Own { get; init; }

    /// <summary>The clients to compare it with.</summary>
    public required IReadOnlyList<Contender> Others { get; init; }

    public IReadOnlyList<Contender> All => [.. Own, .. Others];

    public Contender Get(string name) => All.Single(contender => contender.Name == name);

    public abstract void Dispose();
}
