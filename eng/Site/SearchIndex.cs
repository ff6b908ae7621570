using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlamaCpp.Site;

/// <summary>Adds the members of types to what the search of the site finds: docfx adds pages only.</summary>
internal static partial class SearchIndex
{
    /// <summary>Adds them, and returns how many there are.</summary>
    public static int Add(string reference, string site)
    {
        string path = Path.Combine(site, "index.json");
        JsonObject index = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        int pages = index.Count;
        foreach (string file in Directory.EnumerateFiles(reference, "*.yml").Order(StringComparer.Ordinal))
        {
            foreach (Match member in Member().Matches(File.ReadAllText(file)))
            {
                string anchor = NotInAnchor().Replace(member.Groups["uid"].Value, "_");
                string href = $"api/{Path.GetFileNameWithoutExtension(file)}.html?at={anchor}"; // theme/public/main.js goes there
                index[href] = new JsonObject
                {
                    ["href"] = href,
                    ["title"] = $"{member.Groups["kind"].Value} {member.Groups["name"].Value.Trim('\'')}",
                    ["summary"] = Tag().Replace(member.Groups["summary"].Value, "").Trim('\'', '"'),
                };
            }
        }

        File.WriteAllText(path, index.ToJsonString());
        return index.Count - pages;
    }

    [GeneratedRegex(@"^- uid: (?<uid>\S+)\n(?:  .*\n)*?  nameWithType: (?<name>.+)\n(?:  .*\n)*?  type: (?<kind>Property|Method|Field|Constructor)\n(?:  .*\n)*?  summary: (?<summary>.*)\n", RegexOptions.Multiline)]
    private static partial Regex Member();

    // As docfx makes ids.
    [GeneratedRegex(@"\W")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();
}
