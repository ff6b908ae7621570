namespace LlamaCpp.Tests.Docs;

public class SnippetRegionsTests
{
    [Fact]
    public void Region_loses_its_indentation_and_keeps_the_inner_one()
    {
        const string Source = "class A\n{\n    // begin-snippet: one\n    if (x)\n    {\n\n        F();\n    }\n    // end-snippet\n}\n";

        IReadOnlyDictionary<string, string> regions = SnippetRegions.Parse("A.cs", Source);

        Assert.Equal("if (x)\n{\n\n    F();\n}", regions["one"]);
    }

    [Fact]
    public void Region_within_a_region_is_in_both_and_its_markers_in_none()
    {
        const string Source = "// begin-snippet: outer\na();\n// begin-snippet: inner\nb();\n// end-snippet\n// end-snippet\n";

        IReadOnlyDictionary<string, string> regions = SnippetRegions.Parse("A.cs", Source);

        Assert.Equal("a();\nb();", regions["outer"]);
        Assert.Equal("b();", regions["inner"]);
    }

    [Theory]
    [InlineData("// begin-snippet: a\n")]
    [InlineData("// end-snippet\n")]
    [InlineData("// begin-snippet: a\n// end-snippet\n// begin-snippet: a\n// end-snippet\n")]
    public void Region_without_end_or_beginning_and_a_name_used_twice_are_refused(string source)
    {
        Assert.Throws<FormatException>(() => SnippetRegions.Parse("A.cs", source));
    }
}
