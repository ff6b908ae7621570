using System.Text.Json;

namespace LlamaCpp.TestSupport;

/// <summary>The recorded exchanges under <c>tests/captures</c>, by paths relative to it and written with slashes.</summary>
public static class Captures
{
    /// <summary>The folder of the captures.</summary>
    public static string Folder { get; } = Repository.PathOf("tests/captures");

    /// <summary>The bytes of one file.</summary>
    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Folder, path));

    /// <summary>One exchange, such as <c>golden/hello-stream.http</c>.</summary>
    public static CaptureFile Load(string path) => CaptureFile.Parse(Read(path));

    /// <summary>A file of JSON, such as <c>tools/schema-matrix.json</c>.</summary>
    public static JsonElement Json(string path) => JsonSerializer.Deserialize<JsonElement>(Read(path));

    /// <summary>The paths that match, in ordinal order.</summary>
    /// <param name="pattern">A folder and a file pattern, such as <c>golden/*.http</c>; <c>**/*.http</c> searches all folders.</param>
    /// <exception cref="ArgumentException">Nothing matches: a theory over nothing would pass.</exception>
    public static IReadOnlyList<string> All(string pattern)
    {
        string folder = Path.GetDirectoryName(pattern) ?? "";
        bool isDeep = folder.EndsWith("**", StringComparison.Ordinal);
        string[] paths = [.. Directory
            .EnumerateFiles(
                Path.Combine(Folder, isDeep ? folder[..^2] : folder),
                Path.GetFileName(pattern),
                isDeep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
        return paths.Length > 0 ? paths : throw new ArgumentException($"No capture matches {pattern}.", nameof(pattern));
    }
}
