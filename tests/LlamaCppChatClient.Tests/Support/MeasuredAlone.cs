namespace LlamaCpp.Tests.Support;

/// <summary>Tests that measure the memory of the whole process, with no other test beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public class MeasuredAlone;
