using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace LlamaCpp.BrowserTests;

/// <summary>Tools that come from elsewhere: the documentation, and an MCP server.</summary>
public sealed class ToolboxTests(Chromium chromium)
{
    [Fact]
    public async Task Documentation_is_searched_by_embeddings_of_a_second_server()
    {
        await using FakeServer server = await CallAsync("search_docs", """{"query":"How long does a call wait for a server that loads its model?"}""");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address, arguments: $"--LLAMACPP_SERVER={await Servers.FindCommandAsync()}");
        ChatPage page = await site.OpenAsync();

        await page.AskAsync("How long does a call wait?");

        await Expect(page.Answer.Locator("details.tool")).ToContainTextAsync(".md: ");
        await Expect(page.Answer).ToContainTextAsync("That is it.");
    }

    [Fact]
    public async Task Tool_of_an_mcp_server_is_called_after_approval()
    {
        await using WebApplication mcp = await StartMcpAsync();
        await using FakeServer server = await CallAsync("greet", """{"name":"Ada"}""");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address, arguments: $"--Mcp:Url={mcp.Urls.Single()}");
        ChatPage page = await site.OpenAsync();
        await Expect(page.Page.Locator("#tools")).ToContainTextAsync("greet");

        await page.AskAsync("Greet Ada.");
        await Expect(page.Answer.Locator("details.tool")).ToHaveCountAsync(0);
        await page.Button("Allow").ClickAsync();

        await Expect(page.Answer.Locator("details.tool")).ToContainTextAsync("Hello Ada!");
        await Expect(page.Answer).ToContainTextAsync("That is it.");
    }

    [Fact]
    public async Task Missing_mcp_server_takes_nothing_else_away()
    {
        await using FakeServer server = await FakeServer.StartAsync("Heard.");
        await using ChatSite site = await ChatSite.StartAsync(chromium, server.Address, arguments: "--Mcp:Url=http://127.0.0.1:1");
        ChatPage page = await site.OpenAsync();

        await Expect(page.Page.Locator("#tools")).ToContainTextAsync("get_weather");
        await page.AskAsync("Hello!");

        await Expect(page.Answer).ToContainTextAsync("Heard.");
    }

    private static Task<FakeServer> CallAsync(string tool, string arguments)
    {
        int answers = 0;
        return FakeServer.StartAsync((write, _) => write(Interlocked.Increment(ref answers) == 1
            ? StreamEvents.Role + StreamEvents.ToolCall(0, "1", tool, arguments) + StreamEvents.Finish("tool_calls") + StreamEvents.Done
            : StreamEvents.Whole("That is it.")));
    }

    private static async Task<WebApplication> StartMcpAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithHttpTransport().WithTools([McpServerTool.Create((string name) => $"Hello {name}!", new() { Name = "greet" })]);
        WebApplication app = builder.Build();
        app.MapMcp();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
