namespace LlamaCpp.BrowserTests;

/// <summary>A router has several models, and loads them when they are chosen.</summary>
public sealed class RouterTests(Chromium chromium)
{
    [Fact]
    public async Task Chosen_model_is_loaded_and_answers()
    {
        await using LlamaServer router = await Servers.StartAsync(LlamaServerConfiguration.Router);
        await using ChatSite site = await ChatSite.StartAsync(chromium, router.BaseUrl);
        ChatPage page = await site.OpenAsync();
        ILocator model = page.Page.GetByRole(AriaRole.Combobox, new() { Name = "Model" });
        await Expect(model.Locator("option")).ToHaveTextAsync(["tiny-a (not loaded)", "tiny-b (not loaded)"]);

        await model.SelectOptionAsync("tiny-b");
        await Expect(model.Locator("option")).ToHaveTextAsync(["tiny-a (not loaded)", "tiny-b"]);
        await Expect(page.Page.Locator("#model-progress")).ToBeHiddenAsync();
        await page.AskAsync("What is the capital of France?");

        await Expect(page.Answer).ToContainTextAsync("Paris");
        await Expect(page.Page.Locator("#context-text")).ToContainTextAsync("/ 1,024");
        await page.Page.ReloadAsync();
        await Expect(model).ToHaveValueAsync("tiny-b");
    }
}
