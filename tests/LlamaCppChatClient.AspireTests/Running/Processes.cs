using System.Globalization;

namespace LlamaCpp.AspireTests.Running;

/// <summary>Looks at the processes of this machine in <c>/proc</c>.</summary>
internal static class Processes
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The command lines of all processes, their arguments separated by NUL.</summary>
    public static IReadOnlyList<string> CommandLines =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => ReadOrEmpty(Path.Combine(folder, "cmdline"))).Where(line => line.Length > 0)];

    /// <summary>The processes, and those that they have started.</summary>
    public static IReadOnlySet<int> WithDescendants(IEnumerable<int> processes)
    {
        HashSet<int> all = [.. processes];
        ILookup<int, int> children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(ParentOf);
        for (int count = 0; count < all.Count;)
        {
            count = all.Count;
            all.UnionWith([.. all.SelectMany(id => children[id])]);
        }

        return all;
    }

    public static async Task WaitUntilGoneAsync(IReadOnlySet<int> processes)
    {
        using CancellationTokenSource limit = new(Limit);
        while (processes.Any(IsAlive))
        {
            Assert.False(limit.IsCancellationRequested, $"Still there: {string.Join(", ", processes.Where(IsAlive).Select(id => ReadOrEmpty($"/proc/{id}/cmdline")))}");
            await Task.Delay(50);
        }
    }

    // One that has ended and waits for its parent to ask how is a zombie.
    private static bool IsAlive(int process) => FieldsOf(process) is [not ("Z" or "X"), ..];

    private static int ParentOf(int process) => FieldsOf(process) is [_, string parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    // State, parent and more, after the name in parentheses, which may hold anything.
    private static string[] FieldsOf(int process)
    {
        string stat = ReadOrEmpty($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
