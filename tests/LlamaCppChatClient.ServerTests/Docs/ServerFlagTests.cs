using System.Diagnostics;
using System.Text.RegularExpressions;
using LlamaCpp.ServerTests.Fixture;

namespace LlamaCpp.ServerTests.Docs;

public sealed partial class ServerFlagTests
{
    private static readonly string[] FlagsOfDocker = ["--gpus", "-p", "-v"];

    [Fact]
    public async Task Server_knows_the_flags_of_the_page_about_models()
    {
        string page = await File.ReadAllTextAsync(Repository.PathOf("docs/models.md"), TestContext.Current.CancellationToken);
        string[] named = [.. FlagsOf(page).Except(FlagsOfDocker)];
        Assert.InRange(named.Length, 20, 100);

        Assert.Empty(named.Except(FlagsOf(await HelpAsync())));
    }

    private static async Task<string> HelpAsync()
    {
        ProcessStartInfo start = new(await Servers.FindCommandAsync(), ["--help"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process help = Process.Start(start)!;
        Task<string> errors = help.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await help.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return output + await errors;
    }

    private static IEnumerable<string> FlagsOf(string text) => Flag().Matches(text).Select(match => match.Value).Distinct();

    [GeneratedRegex(@"(?<=(^|[\s`(,]))--?[a-z]+(-[a-z]+)*(?=[\s`,=)])", RegexOptions.Multiline)]
    private static partial Regex Flag();
}
