namespace LlamaCpp.Tests.Docs;

/// <summary>Holds that the guides and the README show the code that is compiled. <c>UPDATE_SNIPPETS=1</c> writes it into them.</summary>
public class DocSnippetTests
{
    internal static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_SNIPPETS") == "1";

    private static readonly Lazy<Dictionary<string, string>> Regions = new(ReadRegions);

    public static TheoryData<string> Pages =>
        [.. FilesOf("docs", "*.md").Concat(FilesOf("src", "*.md")).Prepend(Repository.PathOf("README.md")).Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_shows_the_compiled_code(string page)
    {
        string path = Repository.PathOf(page);
        string text = File.ReadAllText(path);

        string filled = MarkdownSnippets.Fill(page, text, Regions.Value, new HashSet<string>());

        if (Update && filled != text)
        {
            File.WriteAllText(path, filled);
            return;
        }

        Assert.Equal(filled, text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_snippet_is_shown_somewhere()
    {
        HashSet<string> shown = new(StringComparer.Ordinal);
        foreach (string page in Pages.Select(row => row.Data))
        {
            MarkdownSnippets.Fill(page, File.ReadAllText(Repository.PathOf(page)), Regions.Value, shown);
        }

        Assert.Empty(Regions.Value.Keys.Except(shown));
    }

    private static Dictionary<string, string> ReadRegions()
    {
        Dictionary<string, string> regions = new(StringComparer.Ordinal);

        // Code about middleware is also run, against a real server.
        foreach (string path in FilesOf("docs", "*.cs").Concat(FilesOf("tests/LlamaCppChatClient.ServerTests/Middleware", "*.cs")))
        {
            foreach ((string name, string code) in SnippetRegions.Parse(path, File.ReadAllText(path)))
            {
                if (!regions.TryAdd(name, code))
                {
                    throw new FormatException($"{path}: another file has a snippet '{name}' too.");
                }
            }
        }

        return regions;
    }

    private static IEnumerable<string> FilesOf(string folder, string pattern) => Directory
        .EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);
}
