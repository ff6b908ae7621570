using LlamaCpp.Benchmarks.Contenders;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>One task that every contender does in its own way.</summary>
internal abstract class BenchmarkCase
{
    /// <summary>The row's title.</summary>
    public abstract string Name { get; }

    /// <summary>The name for the command line.</summary>
    public abstract string Key { get; }

    /// <summary>What the fake server answers.</summary>
    public abstract string Scenario { get; }

    /// <summary>How many units one call has: what times and bytes are divided by.</summary>
    public virtual int Units => 1;

    public abstract Target Target { get; }

    /// <summary>Whether a call may take seconds, so that there can't be many.</summary>
    public virtual bool IsSlow => false;

    public abstract ContenderSet MakeContenders(Uri baseUrl);
}
