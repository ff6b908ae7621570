namespace LlamaCpp.BrowserTests;

/// <summary>Answers that go on although the page was left, with a real server.</summary>
public sealed class ResumedAnswerTests(Chromium chromium, Servers servers)
{
    private const string Story = "Tell me a story about a fox.";
    private const string Saved = "node => node.token";

    // An answer of this server ends only when somebody ends it.
    private static readonly LlamaServerConfiguration Endless = LlamaServerConfiguration.Endless with
    {
        Arguments = [.. LlamaServerConfiguration.Endless.Arguments, "--ignore-eos"],
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("story")]
    public async Task Reload_in_an_answer_changes_nothing_of_it(string place)
    {
        await using HoldingProxy server = await StartAsync();
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        await page.AskAsync(Story);
        IReadOnlyList<string> undisturbed = await page.AnswerTexts.AllTextContentsAsync();

        server.Holds = come => come.Contains(place, StringComparison.Ordinal);
        await page.Button("Regenerate").ClickAsync();
        await page.WaitForSavedAsync(Saved);
        await page.Page.ReloadAsync();

        await Expect(page.AnswerTexts).ToHaveTextAsync(undisturbed);
        await page.WaitForAnswerAsync();
        await Expect(page.Answer).ToContainTextAsync("2/2");
        await page.Page.ReloadAsync();
        await Expect(page.AnswerTexts).ToHaveTextAsync(undisturbed);
    }

    [Theory]
    [InlineData("before the call", "reasoning_content")]
    [InlineData("after the call", "The")]
    public async Task Reload_in_an_answer_with_a_call_of_a_tool_changes_nothing_of_it(string _, string place)
    {
        await using HoldingProxy server = await StartAsync();
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        await page.AskAsync("What is the weather in Paris?");
        IReadOnlyList<string> undisturbed = await page.AnswerTexts.AllTextContentsAsync();

        server.Holds = come => come.Contains(place, StringComparison.Ordinal) && !come.Contains("tool_calls", StringComparison.Ordinal);
        await page.Button("Regenerate").ClickAsync();
        await page.WaitForSavedAsync(Saved);
        server.Holds = _ => false;
        await page.Page.ReloadAsync();

        await Expect(page.AnswerTexts).ToHaveTextAsync(undisturbed);
        await page.WaitForAnswerAsync();
        await Expect(page.Answer.Locator("details.tool")).ToHaveCountAsync(1);
        await Expect(page.Answer).ToContainTextAsync("The weather in Paris is: sunny, 22.");
    }

    [Fact]
    public async Task Other_conversation_may_be_opened_meanwhile()
    {
        await using HoldingProxy server = await StartAsync();
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        server.Holds = come => come.Contains("story", StringComparison.Ordinal);
        await page.SendAsync(Story);
        await page.WaitForSavedAsync(Saved);
        server.Holds = _ => false;

        await page.Button("New chat").ClickAsync();
        await page.AskAsync("What is the capital of France?");
        await page.Conversations.Last.ClickAsync();
        await Expect(page.Questions.Locator(".body")).ToHaveTextAsync([Story]);
        await page.WaitForSavedAsync("node => node.timings && !node.open");

        await page.WaitForAnswerAsync();
        await Expect(page.AnswerTexts.Last).ToContainTextAsync("fox");
        await Expect(page.Answer.GetByText("Stopped.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Answer_that_goes_on_can_be_stopped()
    {
        await using LlamaServer server = await Servers.StartAsync(Endless);
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.BaseUrl);
        ChatPage page = await site.OpenAsync();
        await page.SendAsync(Story);
        await page.WaitForSavedAsync(Saved);

        await page.Page.ReloadAsync();
        await Expect(page.Answer).ToHaveAttributeAsync("aria-busy", "true");
        Assert.Equal(1, await server.BusySlotsAsync(Cancelled));
        await page.Button("Stop").ClickAsync();

        await Expect(page.Answer).ToContainTextAsync("Stopped.");
        await server.WaitForBusySlotsAsync(0, Cancelled);
        await page.Page.ReloadAsync();
        await Expect(page.Answer).ToContainTextAsync("Stopped.");
        await Expect(page.Answer).ToHaveAttributeAsync("aria-busy", "false");
    }

    [Fact]
    public async Task Answer_that_the_server_keeps_no_longer_is_said_and_made_anew()
    {
        await using LlamaServer server = await Servers.StartAsync(Endless);
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.BaseUrl);
        ChatPage page = await site.OpenAsync();
        await page.SendAsync(Story);
        await page.WaitForSavedAsync(Saved);
        string address = page.Page.Url;
        await page.Page.GotoAsync("about:blank");
        await server.KillAsync();
        await using LlamaServer again = await server.StartAgainAsync(Cancelled);

        await page.Page.GotoAsync(address);
        await Expect(page.Error).ToContainTextAsync("does not keep the reply any more");
        await Expect(page.Answer.Locator("[data-kind]").First).ToBeVisibleAsync();
        await page.Button("Try again").ClickAsync();

        await Expect(page.Answer.Locator("[data-kind=text]")).ToContainTextAsync("fox");
        await page.Button("Stop").ClickAsync();
        await again.WaitForBusySlotsAsync(0, Cancelled);
    }

    private async Task<HoldingProxy> StartAsync() => await HoldingProxy.StartAsync((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl);
}
