namespace LlamaCpp.Hosting.Processes;

/// <summary>Finds the program before it is started: a shell's "not found" says less.</summary>
internal static class CommandFinder
{
    /// <summary>The full path of a command.</summary>
    /// <exception cref="LlamaServerException">There is no such program.</exception>
    public static string Find(string command, string? searchPath)
    {
        bool isPath = command.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0;
        string[] folders = isPath ? [Environment.CurrentDirectory] : (searchPath ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => Spellings(command).Select(name => Path.GetFullPath(name, Path.GetFullPath(folder)))).FirstOrDefault(File.Exists)
            ?? throw ProcessErrors.CommandNotFound(command);
    }

    private static string[] Spellings(string command) =>
        OperatingSystem.IsWindows() && !Path.HasExtension(command) ? [command + ".exe", command] : [command];
}
