using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.BrowserTests.Support;

/// <summary>A server that answers like llama-server what a test tells it to, when the test wants it.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private const string Loading = """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""";

    // Of a build that keeps no streams.
    private const string NotFound = """{"error":{"message":"File Not Found","type":"not_found_error","code":404}}""";

    private readonly WebApplication _app;
    private readonly Func<Func<string, Task>, CancellationToken, Task> _answer;

    private FakeServer(Func<Func<string, Task>, CancellationToken, Task> answer)
    {
        _answer = answer;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(RespondAsync);
    }

    /// <summary>Whether it is still loading its model.</summary>
    public bool IsLoading { get; set; }

    /// <summary>Whether all its slots are at work.</summary>
    public bool IsBusy { get; set; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Writes the events of a chat's answer (<see cref="StreamEvents"/>). The token is cancelled when the caller leaves.</param>
    public static async Task<FakeServer> StartAsync(Func<Func<string, Task>, CancellationToken, Task> answer)
    {
        FakeServer server = new(answer);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Starts a server that answers every question with the same text.</summary>
    public static Task<FakeServer> StartAsync(string text) => StartAsync((write, _) => write(StreamEvents.Whole(text)));

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task RespondAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (IsLoading)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await WriteJsonAsync(context, Loading);
        }
        else if (path.EndsWith("/chat/completions", StringComparison.Ordinal))
        {
            context.Response.ContentType = "text/event-stream";
            await _answer(WriteEventAsync, context.RequestAborted);
        }
        else if (path.EndsWith("/streams/lookup", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await WriteJsonAsync(context, NotFound);
        }
        else
        {
            await WriteJsonAsync(context, path switch
            {
                "/health" => """{"status":"ok"}""",
                "/v1/models" or "/models" => """{"object":"list","data":[{"id":"fake","object":"model"}]}""",
                "/props" => """{"total_slots":1,"endpoint_slots":true,"default_generation_settings":{"n_ctx":2048},"chat_template_caps":{"supports_tools":true},"modalities":{"vision":false,"audio":false}}""",
                "/slots" => JsonSerializer.Serialize(new[] { new { id = 0, n_ctx = 2048, is_processing = IsBusy } }),
                _ => """{"input_tokens":12}""",
            });
        }

        async Task WriteEventAsync(string events)
        {
            await context.Response.WriteAsync(events, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static Task WriteJsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
