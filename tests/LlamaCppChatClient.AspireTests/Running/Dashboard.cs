namespace LlamaCpp.AspireTests.Running;

/// <summary>Aspire's dashboard in a browser. With <c>UPDATE_SCREENSHOTS=1</c> it makes the pictures of docs/aspire.md.</summary>
internal sealed class Dashboard(IPage page, Uri address)
{
    /// <summary>Opens the page of the resources. Where the dashboard's own connection to the browser fails, it asks to be reloaded, and is.</summary>
    public static async Task<Dashboard> OpenAsync(IBrowserContext browser, string address)
    {
        IPage page = await browser.NewPageAsync();
        await page.AddLocatorHandlerAsync(page.Locator("#blazor-error-ui"), _ => page.ReloadAsync());
        await page.GotoAsync(address);
        return new Dashboard(page, new Uri(address));
    }

    public Task ExpectStateAsync(string resource, string state) =>
        Expect(page.Locator("tr.resource-row", new() { Has = page.GetByText(resource, new() { Exact = true }) })).ToContainTextAsync(state);

    /// <summary>Opens a trace, as soon as it has come.</summary>
    public async Task OpenTraceAsync(string traceId)
    {
        await page.GotoAsync(new Uri(address, "/traces").ToString());
        await page.Locator($"td[title*='{traceId}']").ClickAsync();
    }

    public Task ExpectSpanAsync(string name) => Expect(page.GetByText(name).First).ToBeVisibleAsync();

    public async Task SaveAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOTS") == "1")
        {
            await page.ScreenshotAsync(new() { Path = Repository.PathOf($"docs/images/{name}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}
