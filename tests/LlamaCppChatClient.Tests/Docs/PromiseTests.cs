namespace LlamaCpp.Tests.Docs;

/// <summary>Holds that each promise of docs/reliability.md and docs/security.md names tests that exist.</summary>
public class PromiseTests
{
    [Theory]
    [InlineData("docs/reliability.md", 50)]
    [InlineData("docs/security.md", 8)]
    public void Every_row_names_tests_that_exist(string document, int atLeast)
    {
        IReadOnlyList<(string Section, string[] Cells)> rows = MappingTable.Of(document);

        Assert.True(rows.Count >= atLeast, $"{rows.Count} rows");
        Assert.All(rows, row =>
        {
            string[] named = [.. MappingTable.Code(row.Cells[^1])];
            Assert.NotEmpty(named);
            Assert.Empty(named.Except(TestNames.All).Except([".ci/run"]));
        });
    }
}
