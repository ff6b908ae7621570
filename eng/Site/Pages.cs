using System.Reflection;
using System.Text.RegularExpressions;

namespace LlamaCpp.Site;

/// <summary>The Markdown pages of the site: those of the repository, at the same paths, so that their links hold.</summary>
internal static partial class Pages
{
    private static readonly string Address = typeof(Pages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryAddress").Value!;

    /// <summary>Copies the pages and their images, and returns how many pages there are.</summary>
    public static int Copy(string repository, string source)
    {
        repository = Path.GetFullPath(repository);
        HashSet<string> pages = [.. Find(repository).Select(path => Path.GetRelativePath(repository, path))];
        foreach (string page in pages)
        {
            string text = File.ReadAllText(Path.Combine(repository, page));
            Write(source, page == "README.md" ? "index.md" : page, WithLinks(text, page, pages, repository));
        }

        foreach (string image in Directory.EnumerateFiles(Path.Combine(repository, "docs/images")))
        {
            string copy = Path.Combine(source, "docs/images", Path.GetFileName(image));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(image, copy, overwrite: true);
        }

        return pages.Count;
    }

    private static IEnumerable<string> Find(string repository) =>
    [
        Path.Combine(repository, "README.md"),
        Path.Combine(repository, "CHANGELOG.md"),
        Path.Combine(repository, "CONTRIBUTING.md"),
        Path.Combine(repository, "SECURITY.md"),
        .. Directory.EnumerateFiles(Path.Combine(repository, "docs"), "*.md"),
        .. Directory.EnumerateDirectories(Path.Combine(repository, "src")).Select(folder => Path.Combine(folder, "README.md")).Where(File.Exists),
    ];

    // A link to a file that is no page of the site leads to the repository.
    private static string WithLinks(string text, string page, HashSet<string> pages, string repository) => Link().Replace(text, link =>
    {
        string target = link.Groups["target"].Value;
        if (target.Contains("://", StringComparison.Ordinal))
        {
            return link.Value;
        }

        string folder = Path.Combine(repository, Path.GetDirectoryName(page)!);
        string path = Path.GetRelativePath(repository, Path.GetFullPath(target, folder)).Replace('\\', '/');
        string written = path switch
        {
            "README.md" => Path.GetRelativePath(folder, Path.Combine(repository, "index.md")),
            _ when pages.Contains(path) || path.StartsWith("docs/images/", StringComparison.Ordinal) => target,
            _ => $"{Address}/{(Directory.Exists(Path.Combine(repository, path)) ? "tree" : "blob")}/main/{path}",
        };
        return $"]({written}{link.Groups["anchor"].Value})";
    });

    private static void Write(string folder, string page, string text)
    {
        string path = Path.Combine(folder, page);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(?<anchor>#[^)\s]+)?\)")]
    private static partial Regex Link();
}
