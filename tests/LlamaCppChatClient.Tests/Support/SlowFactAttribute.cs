using System.Runtime.CompilerServices;

namespace LlamaCpp.Tests.Support;

/// <summary>A test that takes seconds without optimization: eng/mutation.sh, which runs the others once for each mutant, leaves it out.</summary>
internal sealed class SlowFactAttribute : FactAttribute
{
    public SlowFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
#if MUTATION_TESTING
        Explicit = true;
#endif
    }
}
