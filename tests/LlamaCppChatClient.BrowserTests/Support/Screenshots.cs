using System.Net;

namespace LlamaCpp.BrowserTests.Support;

/// <summary>The pictures of the documentation, made with <c>UPDATE_SCREENSHOTS=1</c>.</summary>
internal static class Screenshots
{
    private const string TerminalStyle =
        "<style>body { margin: 0; background: #17191c } pre { display: inline-block; margin: 0; padding: 18px 22px; color: #e4e3df; font: 15px/1.4 'DejaVu Sans Mono', monospace } i { font-style: normal; color: #8b9097 }</style>";

    private static bool IsWanted => Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1";

    public static async Task SaveAsync(this ChatPage page, string name)
    {
        if (IsWanted)
        {
            await page.Page.ScreenshotAsync(new() { Path = Repository.PathOf($"docs/images/{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }

    /// <summary>Makes a picture of what is on a terminal.</summary>
    public static async Task SaveTerminalAsync(this Chromium chromium, string screen, string name)
    {
        if (IsWanted)
        {
            await using IBrowserContext browser = await chromium.OpenAsync();
            IPage page = await browser.NewPageAsync();
            string html = WebUtility.HtmlEncode(screen)
                .Replace("\e[2m", "<i>", StringComparison.Ordinal)
                .Replace("\e[0m\e[39m\e[49m", "</i>", StringComparison.Ordinal);
            await page.SetContentAsync($"{TerminalStyle}<pre>{html}</pre>");
            await page.Locator("pre").ScreenshotAsync(new() { Path = Repository.PathOf($"docs/images/{name}.png") });
        }
    }
}
