namespace LlamaCpp.BrowserTests.Support;

/// <summary>The pictures of the documentation, made with <c>UPDATE_SCREENSHOTS=1</c>.</summary>
internal static class Screenshots
{
    public static async Task SaveAsync(this ChatPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
        {
            await page.Page.ScreenshotAsync(new() { Path = Repository.PathOf($"docs/images/{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}
