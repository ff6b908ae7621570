namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>Runs alone: the variables are those of the whole process.</summary>
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
public class EnvironmentAlone;
