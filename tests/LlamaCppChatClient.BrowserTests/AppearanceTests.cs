using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace LlamaCpp.BrowserTests;

/// <summary>Narrow and wide, dark and light, with the keyboard only, and for screen readers.</summary>
public sealed class AppearanceTests(Chromium chromium, Servers servers)
{
    private const string Rich = """
        # A heading
        Some text with **bold**, `code` and [a link](https://example.test/).

        | a table | of several | columns | that are | together | wider than | a phone |
        |---|---|---|---|---|---|---|
        | one | two | three | four | five | six | seven |

        ```csharp
        Console.WriteLine("A line of code that is much too long for the width of a phone, and scrolls in its own frame.");
        ```

        AWordThatIsMuchTooLongForTheWidthOfAPhoneAndHasNoPlaceWhereItCouldBeBrokenButMustNotPushThePageToTheSide
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Conversation_with_a_tool_has_no_accessibility_problem(ColorScheme colours)
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        await using ChatSite site = await ChatSite.StartAsync(chromium, server, new() { ColorScheme = colours, ViewportSize = new() { Width = 1200, Height = 800 } });
        ChatPage page = await site.OpenAsync();
        await Expect(page.Button("Attach an image")).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);

        await page.AskAsync("What is the weather in Paris?");
        await page.AskAsync("Tell me a story about a fox.");
        await page.Answers.First.Locator(".tool summary").ClickAsync();
        await page.Answers.First.GetByText("Reasoning ·").First.ClickAsync();
        await AssertAccessibleAsync(page);
        await page.Page.EvaluateAsync("document.getElementById('log').scrollTop = 0");
        await page.SaveAsync(colours == ColorScheme.Dark ? "webchat-dark" : "webchat");

        await page.Button("Settings").ClickAsync();
        await AssertAccessibleAsync(page);
        if (colours == ColorScheme.Dark)
        {
            await page.SaveAsync("webchat-settings");
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Error_and_markdown_have_no_accessibility_problem(ColorScheme colours)
    {
        int answers = 0;
        await using FakeServer server = await FakeServer.StartAsync((write, _) => write(Interlocked.Increment(ref answers) == 1
            ? StreamEvents.Whole(Rich)
            : StreamEvents.Role + StreamEvents.Text("It broke") + StreamEvents.Event("""{"error":{"code":500,"message":"Out of memory","type":"server_error"}}""")));
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address, new() { ColorScheme = colours });
        ChatPage page = await site.OpenAsync();

        await page.AskAsync("Show it.");
        await page.AskAsync("Break it.");

        await Expect(page.Error).ToContainTextAsync("Out of memory");
        await AssertAccessibleAsync(page);
    }

    [Fact]
    public async Task Phone_shows_everything_without_scrolling_to_the_side()
    {
        await using FakeServer server = await FakeServer.StartAsync(Rich);
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address, new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true, DeviceScaleFactor = 2 });
        ChatPage page = await site.OpenAsync();
        await AssertFitsAsync(page);

        await page.AskAsync("Show it.");
        await AssertFitsAsync(page);
        await AssertAccessibleAsync(page);
        await page.SaveAsync("webchat-phone");

        await page.Button("Conversations").ClickAsync();
        await Expect(page.Conversations).ToBeInViewportAsync();
        await AssertAccessibleAsync(page, "landmark-one-main", "page-has-heading-one"); // the page behind is inert
        await page.Button("Close the conversations").ClickAsync();
        await Expect(page.Conversations).Not.ToBeInViewportAsync();

        await page.Button("Settings").ClickAsync();
        await AssertFitsAsync(page);
    }

    [Fact]
    public async Task Keyboard_is_enough()
    {
        await using FakeServer server = await FakeServer.StartAsync("Heard.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        await Expect(page.Prompt).ToBeFocusedAsync();

        await page.Page.Keyboard.TypeAsync("First line");
        await page.Page.Keyboard.PressAsync("Shift+Enter");
        await page.Page.Keyboard.TypeAsync("second line");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.WaitForAnswerAsync();
        await Expect(page.Questions.Locator(".body")).ToHaveTextAsync(["First line\nsecond line"]);

        await page.Button("Regenerate").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Answer).ToContainTextAsync("2/2");

        await page.Button("Settings").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(page.Button("Settings")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Screen_reader_hears_the_answer_when_it_is_complete()
    {
        await using FakeServer server = await FakeServer.StartAsync("A whole sentence.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        await page.AskAsync("Hello!");

        await Expect(page.Page.Locator("#announcer")).ToHaveTextAsync("A whole sentence.");
    }

    [Fact]
    public async Task Theme_is_chosen_and_kept()
    {
        await using FakeServer server = await FakeServer.StartAsync("Heard.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address, new() { ColorScheme = ColorScheme.Light });
        ChatPage page = await site.OpenAsync();

        await page.Button("Dark or light").ClickAsync();
        await page.Page.ReloadAsync();

        await Expect(page.Page.Locator("html")).ToHaveCSSAsync("color-scheme", "dark");
    }

    private static async Task AssertFitsAsync(ChatPage page) =>
        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth && document.getElementById('log').scrollWidth <= innerWidth"));

    private static async Task AssertAccessibleAsync(ChatPage page, params string[] exceptions)
    {
        AxeResult result = await page.Page.RunAxe();
        Assert.Empty(result.Violations
            .Where(violation => !exceptions.Contains(violation.Id))
            .Select(violation => $"{violation.Impact} {violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
    }
}
