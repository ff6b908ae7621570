namespace LlamaCpp.Tests.Docs;

/// <summary>Holds that docs/evidence.md names tests, which exist, for everything that the guides promise.</summary>
public class EvidenceTests
{
    private static readonly string[] Guides = ["mapping.md", "reliability.md", "security.md"];

    private static readonly IReadOnlyList<(string Section, string[] Cells)> Evidence = MappingTable.Of("docs/evidence.md");

    [Fact]
    public void Every_row_of_a_guide_has_evidence_and_every_evidence_its_row()
    {
        string[] promised = [.. Guides.SelectMany(Promises).Order(StringComparer.Ordinal)];
        string[] proved = [.. Evidence.Select(row => $"{row.Section}: {row.Cells[0]}").Order(StringComparer.Ordinal)];

        Assert.InRange(promised.Length, 120, int.MaxValue);
        Assert.Equal(promised, proved);
    }

    [Fact]
    public void All_evidence_is_tests_that_exist()
    {
        HashSet<string> tests = TestNames.All;

        Assert.All(Evidence, row =>
        {
            string[] named = [.. MappingTable.Code(row.Cells[1])];
            Assert.NotEmpty(named);
            Assert.Empty(named.Except(tests));
        });
    }

    [Theory]
    [InlineData("tests/LlamaCppChatClient.Tests/Security")]
    [InlineData("tests/LlamaCppChatClient.ServerTests/Failures")]
    public void Every_test_of_what_can_go_wrong_is_evidence(string folder) => Assert.Empty(Tests(folder).Except(Named("")));

    [Fact]
    public void Tests_of_the_transport_are_evidence_class_by_class()
    {
        string[] named = [.. Named("reliability.md")];

        IEnumerable<string> tests = Tests("tests/LlamaCppChatClient.Tests/Transport").Where(test => named.Select(Class).Contains(Class(test)));

        Assert.Empty(tests.Except(named));
    }

    [Fact]
    public void Guides_name_no_tests()
    {
        Assert.All(Guides, guide => Assert.DoesNotMatch(@"\w+Tests\.\w+", File.ReadAllText(Repository.PathOf($"docs/{guide}"))));
    }

    private static IEnumerable<string> Named(string guide) => Evidence
        .Where(row => row.Section.StartsWith(guide, StringComparison.Ordinal))
        .SelectMany(row => MappingTable.Code(row.Cells[1]));

    private static IEnumerable<string> Tests(string folder) => Directory
        .EnumerateFiles(Repository.PathOf(folder), "*Tests.cs", SearchOption.AllDirectories)
        .SelectMany(file => TestMethod.NamesIn(File.ReadAllText(file)).Select(name => $"{Path.GetFileNameWithoutExtension(file)}.{name}"));

    private static string Class(string test) => test.Split('.')[0];

    // Before the first heading stands an overview. All options of the server are tested by the same theory.
    private static IEnumerable<string> Promises(string guide) => MappingTable.Of($"docs/{guide}")
        .Where(row => row.Section.Length > 0)
        .Select(row => $"{guide}: {row.Section}: {Subject(row)}")
        .Distinct();

    private static string Subject((string Section, string[] Cells) row) =>
        row.Section == OptionTable.Section ? "each option" : row.Cells.First(cell => cell.Length > 0);
}
