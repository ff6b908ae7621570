namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>Runs alone: the variables are those of the whole process.</summary>
[CollectionDefinition(nameof(EnvironmentAlone), DisableParallelization = true)]
public class EnvironmentAlone;
