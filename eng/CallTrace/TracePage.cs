namespace CallTrace;

/// <summary>Puts a trace into its place on the page.</summary>
internal static class TracePage
{
    public static string Write(string page, string call, IReadOnlyList<string> files, IReadOnlyList<string> before, IEnumerable<string> requests)
    {
        string start = $"<!-- trace: {call} -->\n";
        const string End = "<!-- end of trace -->";
        int from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        int to = page.IndexOf(End, from, StringComparison.Ordinal);
        IEnumerable<string> rooms = files.GroupBy(file => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder.Replace('\\', '/') : "doors")
            .OrderBy(room => room.Key, StringComparer.Ordinal)
            .Select(room => $"| {room.Key} | {room.Count()} | {Names(room)} |");
        string table = $"""
            {files.Count} files; requests: {string.Join(", ", requests.Select(request => $"`{request}`"))}. {before.Count} more were entered when the client was made: {Names(before)}.

            | room | files | |
            |---|---|---|
            {string.Join('\n', rooms)}

            """;
        return string.Concat(page.AsSpan(0, from), table, page.AsSpan(to));
    }

    private static string Names(IEnumerable<string> files) => string.Join(", ", files.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
}
