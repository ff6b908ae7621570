using LlamaCpp.ServerTests.Fixture;
using LlamaCpp.Snippets.WorksWith;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.ServerTests.Docs;

/// <summary>The code of docs/works-with.md for web applications.</summary>
public sealed class WorksWithWebTests(Servers servers)
{
    private const string Question = "What is the capital of France?";
    private const string Answer = "The capital of France is Paris.";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoint_streams_events()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        WebApplicationBuilder builder = NewBuilder();
        builder.Services.AddLlamaCppChatClient(options => options.BaseUrl = server.BaseUrl);
        await using WebApplication app = builder.Build();
        ServerSentEvents.Map(app);
        await app.StartAsync(Cancelled);
        using HttpClient browser = new();

        string events = await browser.GetStringAsync($"{app.Urls.Single()}/chat?question={Question}", Cancelled);

        string text = string.Concat(events.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]));
        Assert.Equal(Answer, text);
        Assert.Contains("event: end", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Component_shows_the_answer()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        ServiceCollection services = [];
        services.AddLogging();
        services.AddLlamaCppChatClient(options => options.BaseUrl = server.BaseUrl);
        await using ServiceProvider provider = services.BuildServiceProvider();
        await using HtmlRenderer renderer = ActivatorUtilities.CreateInstance<HtmlRenderer>(provider);

        string html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<Ask>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Question"] = Question }))).ToHtmlString());

        Assert.Equal($"<p>{Answer}</p>", html);
    }

    [Fact]
    public async Task Gateway_gives_a_server_a_path_of_its_own()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        WebApplicationBuilder builder = NewBuilder();
        ReverseProxy.Add(builder, server.BaseUrl.ToString());
        await using WebApplication app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(Cancelled);
        using LlamaCppChatClient client = new($"{app.Urls.Single()}/llama");

        ChatResponse response = await client.GetResponseAsync(Question, cancellationToken: Cancelled);

        Assert.Equal(Answer, response.Text);
    }

    [Fact]
    public async Task Service_finds_its_server_by_the_connection_string()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["ConnectionStrings:llama"] = $"Endpoint={server.BaseUrl}";
        AspireService.Add(builder);
        using IHost host = builder.Build();

        ChatResponse response = await host.Services.GetRequiredService<IChatClient>().GetResponseAsync(Question, cancellationToken: Cancelled);

        Assert.Equal(Answer, response.Text);
    }

    private static WebApplicationBuilder NewBuilder()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder;
    }
}
