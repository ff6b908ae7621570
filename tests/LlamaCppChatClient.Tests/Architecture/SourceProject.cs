namespace LlamaCpp.Tests.Architecture;

/// <summary>The sources of one package as a map from types to folders, and the uses between its folders.</summary>
internal sealed class SourceProject
{
    private readonly Dictionary<string, string> _homes = new(StringComparer.Ordinal);

    public SourceProject(IReadOnlyList<SourceFile> files)
    {
        Files = files;
        foreach (SourceFile file in files)
        {
            foreach (string type in file.Types.Select(SourceFile.NameOf))
            {
                // The parts of a partial type stand in several folders; its home is where its own file is.
                if (file.Name == type + ".cs" || !_homes.ContainsKey(type))
                {
                    _homes[type] = file.Folder;
                }
            }
        }
    }

    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>The projects under <c>src</c>, by name.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateDirectories(Repository.PathOf("src"))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj")).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Reads the sources of a project under <c>src</c>.</summary>
    public static SourceProject Read(string name)
    {
        string root = Repository.PathOf($"src/{name}");
        return new SourceProject([
            .. from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               let folder = Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/')
               where folder.Split('/')[0] is not ("bin" or "obj" or "content") // The content of templates is code of other programs.
               select new SourceFile(Path.GetFileName(path), folder, File.ReadAllText(path)),
        ]);
    }

    /// <summary>The first part of a folder's path: the room that it belongs to.</summary>
    public static string RoomOf(string folder) => folder.Split('/')[0];

    /// <summary>Which folder uses a type of which other folder, and where.</summary>
    public IEnumerable<(string From, string To, string Place)> Uses() =>
        from file in Files
        from name in file.Names
        where _homes.TryGetValue(name, out string? home) && home != file.Folder
        select (file.Folder, _homes[name], $"{file.Name} uses {name}");
}
