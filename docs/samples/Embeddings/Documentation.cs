namespace LlamaCpp.Samples.Embeddings;

/// <summary>The Markdown files of a folder, as passages.</summary>
internal static class Documentation
{
    // A vector of a long text says little about each part of it, and an input has to fit into the server's batch (-ub, 512 tokens).
    private const int MaxLength = 400;

    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };

    /// <summary>The folder of the repository that this program was built in.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was moved out of it.</exception>
    public static string FindRepository()
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

    /// <summary>The Markdown files with their texts, by their names relative to the folder.</summary>
    public static IReadOnlyDictionary<string, string> Read(string folder) => Directory.EnumerateFiles(folder, "*.md", Everywhere)
        .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path)))
        .Where(file => !file.Name.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.')))
        .ToDictionary(file => file.Name, file => File.ReadAllText(file.Path));

    /// <summary>One passage a paragraph; a long one becomes several.</summary>
    public static IEnumerable<Passage> Split(string file, string markdown)
    {
        string heading = Path.GetFileNameWithoutExtension(file);
        List<string> paragraph = [];
        int number = 0;
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            number++;
            bool isHeading = line.StartsWith('#') && line.TrimStart('#').StartsWith(' ');
            if (line.Length > 0 && !isHeading)
            {
                paragraph.Add(line);
                continue;
            }

            foreach (Passage passage in Pieces(file, number - paragraph.Count, heading, paragraph))
            {
                yield return passage;
            }

            paragraph.Clear();
            heading = isHeading ? line.Trim('#', ' ') : heading;
        }
    }

    private static IEnumerable<Passage> Pieces(string file, int start, string heading, IReadOnlyList<string> lines)
    {
        string text = "";
        int first = start;
        for (int i = 0; i < lines.Count; i++)
        {
            text = text.Length == 0 ? lines[i] : $"{text}\n{lines[i]}";
            if (i + 1 < lines.Count && text.Length + lines[i + 1].Length < MaxLength)
            {
                continue;
            }

            // Code fences and comments on lines of their own are nothing to find.
            if (text.Any(char.IsLetter) && !text.StartsWith("<!--", StringComparison.Ordinal))
            {
                yield return new Passage(file, first, heading, text.Length > MaxLength ? text[..MaxLength] : text);
            }

            (text, first) = ("", start + i + 1);
        }
    }
}
