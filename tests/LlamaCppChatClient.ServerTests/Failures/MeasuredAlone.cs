namespace LlamaCpp.ServerTests.Errors;

/// <summary>Tests that measure times and count the busy slots of a shared server, with no other test beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public class MeasuredAlone;
