using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace LlamaCpp.BrowserTests.Support;

/// <summary>Stands before a real server, and lets the answer of a chat through only as far as a test says.</summary>
internal sealed class HoldingProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _server;

    private HoldingProxy(Uri server)
    {
        _server = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Whether an answer is held from here on, until its reader leaves; by the events of it that have come.</summary>
    public Predicate<string> Holds { get; set; } = _ => false;

    public static async Task<HoldingProxy> StartAsync(Uri server)
    {
        HoldingProxy proxy = new(server);
        await proxy._app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        CancellationToken left = context.RequestAborted;
        using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), $"{context.Request.Path}{context.Request.QueryString}");
        request.Content = context.Request.ContentLength > 0 ? new StreamContent(context.Request.Body) : null;
        foreach ((string name, StringValues value) in context.Request.Headers.Where(header => header.Key is "Content-Type" or "Content-Length" or "X-Conversation-Id"))
        {
            _ = request.Headers.TryAddWithoutValidation(name, (string?)value) || request.Content?.Headers.TryAddWithoutValidation(name, (string?)value) is true;
        }

        using HttpResponseMessage response = await _server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, left);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        using StreamReader events = new(await response.Content.ReadAsStreamAsync(left));
        bool isChat = context.Request.Path.Value!.EndsWith("/chat/completions", StringComparison.Ordinal);
        string come = "";
        while (await events.ReadLineAsync(left) is { } line)
        {
            await context.Response.WriteAsync(line + "\n", left);
            await context.Response.Body.FlushAsync(left);
            come += line;
            if (isChat && line.Length == 0 && Holds(come))
            {
                await Task.Delay(Timeout.Infinite, left);
            }
        }
    }
}
