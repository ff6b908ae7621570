namespace LlamaCpp.Tests.Docs;

public class MarkdownSnippetsTests
{
    private static readonly Dictionary<string, string> Regions = new() { ["one"] = "F();" };

    [Theory]
    [InlineData("<!-- snippet: one -->\n<!-- end-snippet -->")]
    [InlineData("<!-- snippet: one -->\n```csharp\nold();\n```\n<!-- end-snippet -->")]
    public void Place_is_filled_with_the_code_whatever_it_held(string place)
    {
        HashSet<string> shown = [];

        string filled = MarkdownSnippets.Fill("a.md", $"Before.\n{place}\nAfter.\n", Regions, shown);

        Assert.Equal("Before.\n<!-- snippet: one -->\n```csharp\nF();\n```\n<!-- end-snippet -->\nAfter.\n", filled);
        Assert.Equal(["one"], shown);
    }

    [Theory]
    [InlineData("<!-- snippet: two -->\n<!-- end-snippet -->")]
    [InlineData("<!-- snippet: one -->")]
    [InlineData("<!-- end-snippet -->")]
    [InlineData("<!-- snippet: one -->\n<!-- snippet: one -->\n<!-- end-snippet -->")]
    [InlineData("```csharp\nF();\n```")]
    [InlineData("```C#\nF();\n```")]
    public void Unknown_name_missing_end_and_uncompiled_code_are_refused(string text)
    {
        Assert.Throws<FormatException>(() => MarkdownSnippets.Fill("a.md", text, Regions, new HashSet<string>()));
    }
}
