using System.Text.RegularExpressions;

namespace LlamaCpp.Tests.Docs;

/// <summary>The pages that name a test for every statement name tests that exist.</summary>
public partial class NamedTestsTests
{
    [Theory]
    [InlineData("docs/reliability.md")]
    [InlineData("docs/security.md")]
    public void Every_test_that_a_page_names_exists(string page)
    {
        HashSet<string> tests = [.. Tests("tests/LlamaCppChatClient.Tests"), .. Tests("tests/LlamaCppChatClient.ServerTests")];

        string[] named = [.. Names(page)];

        Assert.InRange(named.Length, 15, int.MaxValue);
        Assert.DoesNotContain(named, name => !tests.Contains(name));
    }

    [Fact]
    public void Every_test_of_a_fault_is_named()
    {
        IEnumerable<string> faults = Tests("tests/LlamaCppChatClient.Tests/Faults")
            .Concat(Tests("tests/LlamaCppChatClient.Tests/Security"))
            .Concat(Tests("tests/LlamaCppChatClient.ServerTests/Faults"));
        HashSet<string> named = [.. Names("docs/reliability.md"), .. Names("docs/security.md")];

        Assert.DoesNotContain(faults, test => !named.Contains(test));
    }

    [Theory]
    [InlineData("docs/reliability.md", 50)]
    [InlineData("docs/security.md", 9)]
    public void Every_row_has_a_test(string page, int atLeast)
    {
        string[] rows = [.. File.ReadLines(Repository.PathOf(page))
            .SkipWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| Tests |", StringComparison.Ordinal))];

        Assert.InRange(rows.Length, atLeast, int.MaxValue);
        Assert.All(rows, row => Assert.Matches(Name(), row));
    }

    private static IEnumerable<string> Names(string page) => Name().Matches(File.ReadAllText(Repository.PathOf(page))).Select(match => match.Groups[1].Value).Distinct();

    private static IEnumerable<string> Tests(string folder) => Directory
        .EnumerateFiles(Repository.PathOf(folder), "*Tests.cs", SearchOption.AllDirectories)
        .SelectMany(file => TestMethod.NamesIn(File.ReadAllText(file)).Select(name => $"{Path.GetFileNameWithoutExtension(file)}.{name}"));

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Name();
}
