using System.Diagnostics;
using System.Net.Http.Json;

namespace LlamaCpp.ServerTests.Fixture;

/// <summary>The tests' own server process: what it does to a stream, a signal and its end.</summary>
public class LlamaServerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endless_stream_keeps_a_slot_busy_until_it_is_left()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Endless);

        HttpResponseMessage stream = await StreamAsync(server);
        await server.WaitForBusySlotsAsync(1, Cancelled);
        stream.Dispose();

        await server.WaitForBusySlotsAsync(0, Cancelled);
    }

    [Fact]
    public async Task Server_with_a_running_request_is_stopped_all_the_same()
    {
        LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Endless);
        using HttpResponseMessage stream = await StreamAsync(server);
        long start = Stopwatch.GetTimestamp();

        await server.DisposeAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(server.ProcessId));
        Assert.Contains("listening on", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paused_server_is_silent_until_it_is_resumed()
    {
        await using LlamaServer server = await Servers.StartAsync(LlamaServerConfiguration.Chat);
        await server.PauseAsync();

        Task<HttpResponseMessage> health = server.Http.GetAsync("/health", Cancelled);
        await Task.Delay(300, Cancelled);
        bool answeredWhilePaused = health.IsCompleted;
        await server.ResumeAsync();
        using HttpResponseMessage answer = await health;

        Assert.False(answeredWhilePaused);
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Server_that_cannot_start_says_why()
    {
        LlamaServerConfiguration broken = new("broken", ["-m", "no-such-model.gguf"]);

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => Servers.StartAsync(broken));

        Assert.Contains("no-such-model.gguf", error.Message, StringComparison.Ordinal);
        Assert.Contains("exit code", error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> StreamAsync(LlamaServer server)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new
            {
                messages = new[] { new { role = "user", content = "Tell me a story about a fox." } },
                stream = true,
                ignore_eos = true,
            }),
        };
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }
}
