namespace LlamaCpp.Samples.Embeddings;

/// <summary>The Markdown files of this repository, as passages.</summary>
internal static class Documentation
{
    // A vector of a long text says little about each part of it, and an input has to fit into the server's batch (-ub, 512 tokens).
    private const int MaxLength = 400;

    /// <summary>The folder of the repository that this program was built in.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was moved out of it.</exception>
    public static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LlamaCppChatClient.slnx")))
            {
                return folder;
            }
        }

        throw new DirectoryNotFoundException("The documentation is not there: run the program from where it was built.");
    }

    public static IReadOnlyList<Passage> Read(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint })
            .Select(path => (Path: path, Name: Path.GetRelativePath(root, path)))
            .Where(file => !file.Name.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" || part.StartsWith('.')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .SelectMany(file => Split(file.Name, File.ReadAllText(file.Path))),
    ];

    /// <summary>One passage a paragraph; a long one becomes several.</summary>
    public static IEnumerable<Passage> Split(string file, string markdown)
    {
        string heading = Path.GetFileNameWithoutExtension(file);
        foreach (string paragraph in markdown.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string text = paragraph;
            if (paragraph.StartsWith('#') && paragraph.TrimStart('#').StartsWith(' '))
            {
                int end = paragraph.IndexOf('\n', StringComparison.Ordinal);
                heading = (end < 0 ? paragraph : paragraph[..end]).Trim('#', ' ');
                text = end < 0 ? "" : paragraph[(end + 1)..];
            }

            foreach (string piece in Pieces(text))
            {
                yield return new Passage(file, heading, piece);
            }
        }
    }

    private static IEnumerable<string> Pieces(string text)
    {
        while (text.Length > MaxLength)
        {
            int end = text.LastIndexOfAny(['\n', ' '], MaxLength);
            end = end > MaxLength / 2 ? end : MaxLength;
            yield return text[..end].Trim();
            text = text[end..].Trim();
        }

        // Code fences and comments on lines of their own are nothing to find.
        if (text.Any(char.IsLetter) && !text.StartsWith("<!--", StringComparison.Ordinal))
        {
            yield return text;
        }
    }
}
