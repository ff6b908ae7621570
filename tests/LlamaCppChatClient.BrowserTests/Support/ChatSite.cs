using LlamaCpp.Samples.WebChat;
using Microsoft.AspNetCore.Builder;

namespace LlamaCpp.BrowserTests.Support;

/// <summary>The web chat, in this process, and the pages that are open in it.</summary>
internal sealed class ChatSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IBrowserContext _browser;

    private ChatSite(WebApplication app, IBrowserContext browser)
    {
        _app = app;
        _browser = browser;
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }

    /// <summary>Starts the site over a server, and opens a browser profile.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="server">The llama-server, real or not.</param>
    /// <param name="options">How the browser looks: its size, its colours.</param>
    /// <param name="arguments">Further arguments of the program.</param>
    public static async Task<ChatSite> StartAsync(Chromium chromium, Uri server, BrowserNewContextOptions? options = null, params string[] arguments)
    {
        IBrowserContext browser = await chromium.OpenAsync(options);
        WebApplication app = WebChatApp.Create(
            ["--urls=http://127.0.0.1:0", $"--LLAMACPP_BASE_URL={server}", "--LLAMACPP_SERVER=", "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Microsoft.Extensions.AI=None", .. arguments]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ChatSite(app, browser);
    }

    /// <summary>Opens the page, in a further tab of the same profile, and waits until it has read its conversation and asked for the server's state.</summary>
    public async Task<ChatPage> OpenAsync(string path = "")
    {
        ChatPage page = await BeginAsync(path);
        await Expect(page.Prompt).ToBeFocusedAsync();
        return page;
    }

    /// <summary>Opens the page, and does not wait for what it begins with.</summary>
    /// <param name="path">What follows the site's address.</param>
    /// <param name="before">What is to be done with the tab before.</param>
    public async Task<ChatPage> BeginAsync(string path = "", Func<IPage, Task>? before = null)
    {
        ChatPage page = new(await _browser.NewPageAsync());
        await (before?.Invoke(page.Page) ?? Task.CompletedTask);
        await page.Page.GotoAsync(new Uri(Address, path).ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
    }
}
