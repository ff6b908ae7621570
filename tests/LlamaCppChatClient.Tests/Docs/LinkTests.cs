using System.Text.RegularExpressions;

namespace LlamaCpp.Tests.Docs;

/// <summary>Holds that the links of the guides and the README lead somewhere.</summary>
public partial class LinkTests
{
    [Theory]
    [MemberData(nameof(DocSnippetTests.Pages), MemberType = typeof(DocSnippetTests))]
    public void Linked_files_exist(string page)
    {
        string text = File.ReadAllText(Repository.PathOf(page));
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;

        IEnumerable<string> missing = Link().Matches(text)
            .Select(link => link.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.GetFullPath(target, folder)));

        Assert.Empty(missing);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
