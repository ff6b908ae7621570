namespace LlamaCpp.Tests.Architecture;

/// <summary>Finds folders that depend on each other in a circle.</summary>
internal static class FolderCircles
{
    /// <summary>Describes each use that closes a circle; empty when there is none.</summary>
    public static IReadOnlyList<string> Find(IEnumerable<(string From, string To, string Place)> uses)
    {
        ILookup<string, (string From, string To, string Place)> byFolder = uses.Where(use => use.From != use.To).ToLookup(use => use.From, StringComparer.Ordinal);
        Dictionary<string, HashSet<string>> reachable = byFolder.ToDictionary(folder => folder.Key, folder => Reach(folder.Key), StringComparer.Ordinal);
        return [.. byFolder.SelectMany(folder => folder).Where(use => reachable.TryGetValue(use.To, out HashSet<string>? back) && back.Contains(use.From))
            .Select(use => $"{use.From} -> {use.To}: {use.Place}")];

        HashSet<string> Reach(string start)
        {
            HashSet<string> found = new(StringComparer.Ordinal);
            Stack<string> open = new([start]);
            while (open.TryPop(out string? folder))
            {
                foreach ((_, string next, _) in byFolder[folder])
                {
                    if (found.Add(next))
                    {
                        open.Push(next);
                    }
                }
            }

            return found;
        }
    }
}
