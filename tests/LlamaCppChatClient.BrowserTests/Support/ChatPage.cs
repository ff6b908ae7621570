namespace LlamaCpp.BrowserTests.Support;

/// <summary>The chat's page in one tab, by what users see of it.</summary>
internal sealed class ChatPage(IPage page)
{
    public IPage Page => page;

    public ILocator Prompt => page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });

    public ILocator Questions => page.GetByRole(AriaRole.Article, new() { Name = "You" });

    public ILocator Answers => page.GetByRole(AriaRole.Article, new() { Name = "Answer" });

    public ILocator Answer => Answers.Last;

    /// <summary>The reasoning and the texts of the last answer.</summary>
    public ILocator AnswerTexts => Answer.Locator("[data-kind] .text, [data-kind=text]");

    public ILocator Error => Answer.GetByRole(AriaRole.Alert);

    public ILocator Conversations => page.Locator("#conversations .conversation");

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Sends a message, and does not wait.</summary>
    public async Task SendAsync(string text)
    {
        await Prompt.FillAsync(text);
        await Prompt.PressAsync("Enter");
    }

    /// <summary>Sends a message, and waits for the whole answer.</summary>
    public async Task AskAsync(string text)
    {
        int answers = await Answers.CountAsync();
        await SendAsync(text);
        await Expect(Answers).ToHaveCountAsync(answers + 1);
        await WaitForAnswerAsync();
    }

    /// <summary>Chooses a file to go with the next message.</summary>
    public Task AttachAsync(string name, string type, byte[] file) =>
        page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = file });

    /// <summary>Waits until nothing is being answered.</summary>
    public async Task WaitForAnswerAsync()
    {
        await Expect(Answer).ToHaveAttributeAsync("aria-busy", "false");
        await Expect(Button("Send")).ToBeVisibleAsync();
    }

    /// <summary>Waits until a message in the browser's database fulfils a condition, which is a function of JavaScript.</summary>
    public Task WaitForSavedAsync(string condition) => page.EvaluateAsync($$"""
        async () => {
          const { getNodes } = await import('/js/store.js');
          while (!(await getNodes(location.hash.slice(1))).some({{condition}})) await new Promise(go => setTimeout(go, 50));
        }
        """);

    /// <summary>Sets a field of the settings.</summary>
    public async Task SetAsync(string label, string value)
    {
        await Button("Settings").ClickAsync();
        ILocator field = page.GetByLabel(label, new() { Exact = true });
        if (await field.EvaluateAsync<bool>("field => field.tagName === 'SELECT'"))
        {
            await field.SelectOptionAsync(value);
        }
        else if (await field.GetAttributeAsync("type") == "checkbox")
        {
            await field.SetCheckedAsync(value == "on");
        }
        else
        {
            await field.FillAsync(value);
        }

        await Button("Close the settings").ClickAsync();
    }
}
