using System.Reflection;

namespace LlamaCpp.Tests.Docs;

/// <summary>The tests that documents can name, as <c>Class.Method</c>.</summary>
internal static class TestNames
{
    public static HashSet<string> All { get; } = [.. UnitTests(), .. ServerTests()];

    private static IEnumerable<string> UnitTests() => typeof(TestNames).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttributes<FactAttribute>().Any(fact => fact.Skip is null)).Select(method => $"{type.Name}.{method.Name}"));

    // The server tests are another program: their source says what there is.
    private static IEnumerable<string> ServerTests() => Directory.EnumerateFiles(Repository.PathOf("tests/LlamaCppChatClient.ServerTests"), "*Tests.cs", SearchOption.AllDirectories)
        .SelectMany(file => TestMethod.NamesIn(File.ReadAllText(file)).Select(name => $"{Path.GetFileNameWithoutExtension(file)}.{name}"));
}
