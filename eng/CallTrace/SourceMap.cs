using System.Text.RegularExpressions;

namespace CallTrace;

/// <summary>Finds the file that a compiled method comes from: by its type, and by its name where a type has several files.</summary>
internal sealed partial class SourceMap
{
    private readonly ILookup<string, (string Path, string Code)> _files;

    private SourceMap(ILookup<string, (string Path, string Code)> files) => _files = files;

    public static SourceMap Read(string root)
    {
        var types =
            from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/')
            where !name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal)
            let code = File.ReadAllText(path)
            let space = Namespace().Match(code).Groups[1].Value
            from Match type in Types().Matches(code)
            select (Type: $"{space}.{type.Groups[1].Value}", File: (name, code));
        return new SourceMap(types.ToLookup(type => type.Type, type => type.File, StringComparer.Ordinal));
    }

    /// <summary>The files of the methods in the lines of the compiler's log, in the order of their first call.</summary>
    public IReadOnlyList<string> FilesOf(IEnumerable<string> log) =>
        [.. log.Select(line => Compiled().Match(line)).Where(match => match.Success).Select(match => FileOf(match.Groups[1].Value, match.Groups[2].Value)).OfType<string>().Distinct()];

    // LlamaCpp.Transport.ServerStream`1[…]+<WaitAsync>d__19 and MoveNext: the method is in the name of its state machine.
    private string? FileOf(string type, string method)
    {
        string[] nested = type.Split('+');
        (string Path, string Code)[] files = [.. _files[Arity().Replace(nested[0], "")]];
        if (files.Length < 2)
        {
            return files.FirstOrDefault().Path;
        }

        string name = nested.Select(part => StateMachine().Match(part)).FirstOrDefault(match => match.Success)?.Groups[1].Value ?? method;
        string own = nested[0].Split('.')[^1] + ".cs";
        return files.FirstOrDefault(file => Regex.IsMatch(file.Code, $@"[ .]{Regex.Escape(name)}(<[\w, ]+>)?\(")).Path
            ?? files.First(file => Path.GetFileName(file.Path) == own).Path;
    }

    [GeneratedRegex(@"JIT compiled (LlamaCpp\.[^:(\[]+)(?:\[.*?\])?:([^(\[]+)")]
    private static partial Regex Compiled();

    [GeneratedRegex(@"`\d+")]
    private static partial Regex Arity();

    [GeneratedRegex(@"^<(\w+)>")]
    private static partial Regex StateMachine();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:public|internal)[\w ]* (?:class|struct|record|record struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();
}
