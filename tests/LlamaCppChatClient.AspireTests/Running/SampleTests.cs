using System.Diagnostics;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.AspireTests.Running;

public sealed class SampleTests(SampleApplication sample, Chromium chromium) : IClassFixture<SampleApplication>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningApplication Running => sample.Running;

    [Fact]
    public async Task Web_project_answers_with_a_tool()
    {
        await Running.WaitUntilHealthyAsync("web");
        using HttpClient web = Running.CreateHttpClient("web");

        Assert.Contains("Paris", await web.GetStringAsync("/chat?question=What is the capital of France?", Token), StringComparison.Ordinal);
        Assert.Contains("sunny, 22", await web.GetStringAsync("/chat?question=What is the weather in Paris?", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Web_project_starts_when_the_model_is_loaded()
    {
        IReadOnlyList<string> states = await Running.History.StatesUntilAsync("web", KnownResourceStates.Running);

        List<ResourceEvent> changes = [.. Running.History.Events];
        int loaded = changes.FindIndex(change => change.Resource.Name == "chat" && change.Snapshot.HealthStatus == HealthStatus.Healthy);
        int started = changes.FindIndex(change => change.Resource.Name == "web" && change.Snapshot.State?.Text == KnownResourceStates.Running);
        Assert.InRange(loaded, 0, started);
        Assert.Contains(KnownResourceStates.Waiting, states);
    }

    [Fact]
    public async Task Key_reaches_server_and_client_and_is_on_no_command_line()
    {
        await Running.WaitUntilHealthyAsync("chat");
        using HttpClient withoutKey = Running.CreateHttpClient("chat");
        using HttpResponseMessage refused = await withoutKey.PostAsync("/v1/chat/completions", null, Token);
        string key = await sample.GetKeyAsync();
        IReadOnlyList<string> commandLines = Processes.CommandLines;

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.EndsWith($";Key={key};Model=tiny-chat", await Running.GetConnectionStringAsync("chat"), StringComparison.Ordinal);
        Assert.Equal(32, key.Length);
        Assert.Contains(commandLines, line => line.Contains("tiny-chat.gguf", StringComparison.Ordinal));
        Assert.DoesNotContain(commandLines, line => line.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_turns_with_the_server()
    {
        await Running.WaitUntilHealthyAsync("web");
        using HttpClient web = Running.CreateHttpClient("web");
        Assert.Equal("Healthy", await web.GetStringAsync("/health", Token));

        ResourceEvent chat = await Running.Notifications.WaitForResourceHealthyAsync("chat", Token);
        using (Process server = Process.GetProcessById(ResourceHistory.ProcessIdOf(chat)!.Value))
        {
            server.Kill();
        }

        await Running.Notifications.WaitForResourceAsync("chat", KnownResourceStates.TerminalStates, Token);
        using HttpResponseMessage health = await web.GetAsync("/health", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("Unhealthy", await health.Content.ReadAsStringAsync(Token));

        ExecuteCommandResult started = await Running.ExecuteCommandAsync("chat", KnownResourceCommands.StartCommand);
        Assert.True(started.Success, started.Message);
        await Running.WaitUntilHealthyAsync("chat");
        Assert.Equal("Healthy", await web.GetStringAsync("/health", Token));
    }

    [Fact]
    public async Task Worker_embeds_with_its_own_server()
    {
        ResourceLoggerService logs = Running.Services.GetRequiredService<ResourceLoggerService>();
        ResourceEvent worker = await Running.Notifications.WaitForResourceAsync("worker", change => change.Snapshot.State?.Text == KnownResourceStates.Running, Token);

        await foreach (IReadOnlyList<LogLine> lines in logs.WatchAsync(worker.ResourceId).WithCancellation(Token))
        {
            if (lines.Any(line => line.Content.Contains("Nearest to the question: Paris is the capital of France.", StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail("The worker's log ended.");
    }

    [Fact]
    public async Task Dashboard_shows_the_resources_and_the_trace_of_a_chat_with_a_tool()
    {
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        await Running.WaitUntilHealthyAsync("web");
        using HttpClient web = Running.CreateHttpClient("web");
        web.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        await web.GetStringAsync("/chat?question=What is the weather in Paris?", Token);

        await using IBrowserContext browser = await chromium.OpenAsync(new() { ViewportSize = new() { Width = 1120, Height = 520 } });
        Dashboard dashboard = await Dashboard.OpenAsync(browser, await Running.GetDashboardAsync());
        foreach (string resource in (string[])["chat", "embeddings", "web", "worker"])
        {
            await dashboard.ExpectStateAsync(resource, KnownResourceStates.Running);
        }

        await dashboard.SaveAsync("aspire-resources");
        await dashboard.OpenTraceAsync(TraceId);
        await dashboard.ExpectSpanAsync("execute_tool get_weather");
        await dashboard.SaveAsync("aspire-trace");
    }
}
