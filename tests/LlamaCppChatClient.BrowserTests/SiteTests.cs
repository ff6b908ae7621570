using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace LlamaCpp.BrowserTests;

/// <summary>The documentation site that eng/site.sh builds; it looks for broken links itself.</summary>
public sealed class SiteTests(Chromium chromium, DocumentationSite site)
{
    private const string Options = "api/LlamaCpp.LlamaCppChatOptionsExtensions.html";

    public static TheoryData<string> Pages =>
    [
        "index.html", "docs/mapping.html", "docs/models.html", "docs/performance.html", "docs/server-api.html", "docs/works-with.html",
        Options, "api/LlamaCpp.LlamaCppServerClient.html", "api/LlamaCpp.html",
    ];

    [Fact]
    public async Task Extension_property_is_shown_as_a_property()
    {
        await using IBrowserContext browser = await chromium.OpenAsync();
        IPage page = await site.OpenAsync(browser, Options);

        await Expect(HeadingOf(page)).ToBeVisibleAsync();
        await Expect(page.GetByText("public float? MinP { get; set; }")).ToBeVisibleAsync();
        await Expect(page.GetByText("LlamaCppChatOptionsExtensions.set_MinP(options, value)")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Properties") })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Methods") })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("MinP", "Property ChatOptions.MinP")]
    [InlineData("Timings", "Property ChatResponse.Timings")]
    [InlineData("RerankAsync", "Method LlamaCppServerClient.RerankAsync")]
    [InlineData("OpenTelemetry", "Works with")]
    public async Task Search_finds_members_and_guides(string query, string result)
    {
        await using IBrowserContext browser = await chromium.OpenAsync();
        IPage page = await site.OpenAsync(browser, "docs/models.html");

        await page.GetByLabel("Search").FillAsync(query);

        await Expect(page.Locator("#search-results").GetByText(result).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Result_of_the_search_leads_to_its_place()
    {
        await using IBrowserContext browser = await chromium.OpenAsync();
        IPage page = await site.OpenAsync(browser, "index.html");

        await page.GetByLabel("Search").FillAsync("MinP");
        IPage opened = await browser.RunAndWaitForPageAsync(() => page.Locator("#search-results").GetByText("Property ChatOptions.MinP").First.ClickAsync());

        await Expect(HeadingOf(opened)).ToBeInViewportAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light, "rgb(255, 255, 255)")]
    [InlineData(ColorScheme.Dark, "rgb(33, 37, 41)")]
    public async Task Colours_are_those_of_the_system(ColorScheme colours, string background)
    {
        await using IBrowserContext browser = await chromium.OpenAsync(new() { ColorScheme = colours });
        IPage page = await site.OpenAsync(browser, "docs/works-with.html");

        await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", background);
        await Expect(page.GetByLabel("Search")).ToBeEnabledAsync();
        AxeResult result = await page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast", "document-title", "html-has-lang", "image-alt", "link-name") });
        Assert.Empty(result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}")).Distinct());
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Phone_shows_a_page_without_scrolling_to_the_side(string name)
    {
        await using IBrowserContext browser = await chromium.OpenAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });
        IPage page = await site.OpenAsync(browser, name);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    // Its link to itself is a part of the heading.
    private static ILocator HeadingOf(IPage page) => page.GetByRole(AriaRole.Heading, new() { NameRegex = new(@"^ChatOptions\.MinP(Anchor)?$") });
}
