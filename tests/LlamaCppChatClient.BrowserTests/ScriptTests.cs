using System.Text.RegularExpressions;
using LlamaCpp.ServerTests.Samples;

namespace LlamaCpp.BrowserTests;

/// <summary><c>eng/webchat.sh</c>, as the README tells to run it.</summary>
public sealed partial class ScriptTests(Chromium chromium)
{
    [Fact]
    public async Task Script_starts_servers_of_its_own_and_prints_the_address()
    {
        string command = await Servers.FindCommandAsync();
        await using IBrowserContext browser = await chromium.OpenAsync();
        using SampleProcess script = SampleProcess.Start(
            Repository.PathOf("eng/webchat.sh"), ["--urls", "http://127.0.0.1:0"], server: null, [new("LLAMACPP_SERVER", command)]);
        await script.WaitForAsync("(Ctrl-C ends it)");
        ChatPage page = new(await browser.NewPageAsync());

        await page.Page.GotoAsync(Address().Match(script.Output).Groups[1].Value);
        await Expect(page.Button("Attach an image or a sound")).ToBeVisibleAsync();
        await page.AskAsync("What is the weather in Paris?");

        await Expect(page.Answer).ToContainTextAsync("sunny, 22");
        await script.InterruptAsync();
        Assert.Equal(0, (await script.EndAsync()).ExitCode);
    }

    [GeneratedRegex("Chat at (http://[^ ]+)")]
    private static partial Regex Address();
}
