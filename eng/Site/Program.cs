using LlamaCpp.Site;

// The steps of eng/site.sh that docfx does not do.
switch (args)
{
    case ["pages", var repository, var source]:
        Console.WriteLine($"{Pages.Copy(repository, source)} pages");
        return 0;
    case ["properties", var reference]:
        Console.WriteLine($"{ExtensionProperties.Write(reference)} extension properties");
        return 0;
    case ["search", var reference, var site]:
        Console.WriteLine($"{SearchIndex.Add(reference, site)} members that the search finds");
        return 0;
    case ["check", var site]:
        IReadOnlyList<string> problems = SiteCheck.Run(site);
        Console.WriteLine(string.Join('\n', problems.Append($"{problems.Count} problems in {site}")));
        return problems.Count == 0 ? 0 : 1;
    default:
        Console.Error.WriteLine("See eng/site.sh.");
        return 2;
}
