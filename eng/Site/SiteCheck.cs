using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlamaCpp.Site;

/// <summary>Finds links of the site that lead nowhere, pages that nothing leads to, and accessors that are no properties.</summary>
internal static partial class SiteCheck
{
    public static IReadOnlyList<string> Run(string site)
    {
        site = Path.GetFullPath(site);
        Dictionary<string, string> pages = Directory.EnumerateFiles(site, "*.html", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(site, path).Replace('\\', '/'), File.ReadAllText);
        Dictionary<string, HashSet<string>> anchors = pages.ToDictionary(page => page.Key, page => Anchor().Matches(page.Value).Select(id => WebUtility.HtmlDecode(id.Groups[1].Value)).ToHashSet());
        HashSet<string> reached = ["index.html"];
        List<string> problems = [];

        void Follow(string from, string link)
        {
            string[] parts = Uri.UnescapeDataString(link).Split('#', 2);
            string target = parts[0].Length == 0 ? from : Path.GetRelativePath(site, Path.GetFullPath(parts[0], Path.Combine(site, Path.GetDirectoryName(from)!))).Replace('\\', '/');
            if (!File.Exists(Path.Combine(site, target)))
            {
                problems.Add($"{from}: {link} is no file of the site");
            }
            else if (parts is [_, { Length: > 0 } anchor] && !(anchors.TryGetValue(target, out HashSet<string>? ids) && ids.Contains(anchor)))
            {
                problems.Add($"{from}: {link} is no place in {target}");
            }

            if (target != from)
            {
                reached.Add(target);
            }
        }

        foreach ((string page, string text) in pages)
        {
            foreach (Match link in Link().Matches(text).Where(link => !Outside().IsMatch(link.Groups[1].Value)))
            {
                Follow(page, WebUtility.HtmlDecode(link.Groups[1].Value));
            }

            problems.AddRange(Accessor().Matches(page.StartsWith("api/", StringComparison.Ordinal) ? text : "").Select(accessor => $"{page}: {accessor.Value} is shown as a method"));
        }

        foreach ((string href, _) in JsonNode.Parse(File.ReadAllText(Path.Combine(site, "index.json")))!.AsObject())
        {
            Follow("index.json", href.Replace("?at=", "#", StringComparison.Ordinal));
        }

        problems.AddRange(pages.Keys.Where(page => !reached.Contains(page) && Path.GetFileName(page) is not ("toc.html" or "404.html")).Select(page => $"{page}: no page leads to it"));
        return problems;
    }

    [GeneratedRegex(@"\s(?:id|name)=""([^""]+)""")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"<(?:a|img|link|script)\s[^>]*?(?:href|src)=""([^""]*)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(?:https?|mailto|data):")]
    private static partial Regex Outside();

    [GeneratedRegex(@">\s*[gs]et_[A-Z]\w*\(")]
    private static partial Regex Accessor();
}
