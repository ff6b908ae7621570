using System.Reflection;

namespace LlamaCpp.TestSupport;

/// <summary>The logs of the servers that tests start, under <c>TestResults/servers</c>; each run overwrites those of the run before it.</summary>
public static class ServerLogs
{
    private static readonly string Folder =
        Repository.PathOf($"TestResults/servers/{Assembly.GetEntryAssembly()?.GetName().Name}");

    private static int _count;

    /// <summary>The last lines of every log that was written to since <paramref name="start"/>.</summary>
    public static string TailSince(DateTime start, int lines = 60)
    {
        DirectoryInfo folder = new(Folder);
        IEnumerable<FileInfo> logs = folder.Exists ? folder.EnumerateFiles().OrderBy(log => log.Name, StringComparer.Ordinal) : [];
        return string.Concat(logs
            .Where(log => log.LastWriteTimeUtc >= start)
            .Select(log => $"--- {log.FullName}\n{string.Join('\n', Read(log.FullName).TrimEnd().Split('\n').TakeLast(lines))}\n"));
    }

    /// <summary>A path for the log of a new server.</summary>
    internal static string NewPath(string name)
    {
        Directory.CreateDirectory(Folder);
        string path = Path.Combine(Folder, $"{Interlocked.Increment(ref _count):d2}-{name}.log");
        File.Delete(path);
        return path;
    }

    /// <summary>The text of a log that may still be written to; empty when there is none yet.</summary>
    internal static string Read(string path)
    {
        if (!File.Exists(path))
        {
            return "";
        }

        using StreamReader reader = new(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete });
        return reader.ReadToEnd();
    }
}
