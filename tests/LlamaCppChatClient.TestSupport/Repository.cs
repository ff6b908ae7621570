using System.Reflection;

namespace LlamaCpp.TestSupport;

/// <summary>Where the repository's files are, as the build recorded it.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    /// <summary>The absolute path of <paramref name="path"/>, which is relative to the root and written with slashes.</summary>
    public static string PathOf(string path) => Path.GetFullPath(path, Root);
}
