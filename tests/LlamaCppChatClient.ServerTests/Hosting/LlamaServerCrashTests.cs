using LlamaCpp.Hosting;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Hosting;

public class LlamaServerCrashTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_goes_on_after_the_server_was_killed()
    {
        await using HostedServer server = await HostedServer.CreateAsync();
        await server.StartAsync();
        await server.AssertAnswersAsync();
        int? first = server.Process.ProcessId;

        server.Kill();

        await server.AssertAnswersAsync();
        Assert.NotEqual(first, server.Process.ProcessId);
    }

    [Fact]
    public async Task Answer_that_a_crash_cuts_off_is_a_stream_error_and_the_next_one_works()
    {
        await using HostedServer server = await HostedServer.CreateAsync();
        await server.StartAsync();
        ChatOptions endless = new() { IgnoreEos = true, MaxOutputTokens = 1500 };

        async Task ReadAsync()
        {
            IAsyncEnumerable<ChatResponseUpdate> updates = server.Client.GetStreamingResponseAsync("Tell me a story about a fox.", endless, Cancelled);
            await using IAsyncEnumerator<ChatResponseUpdate> reader = updates.GetAsyncEnumerator(Cancelled);
            Assert.True(await reader.MoveNextAsync());
            server.Kill();
            while (await reader.MoveNextAsync())
            {
            }
        }

        await Assert.ThrowsAsync<LlamaCppInterruptedException>(ReadAsync);
        await server.AssertAnswersAsync();
    }

    [Fact]
    public async Task Model_that_is_not_there_fails_the_start_with_the_servers_words()
    {
        await using HostedServer server = await HostedServer.CreateAsync(options => options.ModelPath = "no-such-model.gguf");

        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(server.StartAsync);

        Assert.StartsWith("llama-server ended with exit code 1 before it was ready.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("failed to load model, 'no-such-model.gguf'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ModelPath", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Argument_that_the_server_does_not_know_fails_the_start()
    {
        await using HostedServer server = await HostedServer.CreateAsync(options => options.ExtraArguments.Add("--no-such-argument"));

        LlamaServerException exception = await Assert.ThrowsAsync<LlamaServerException>(server.StartAsync);

        Assert.Contains("invalid argument: --no-such-argument", exception.Message, StringComparison.Ordinal);
        Assert.Contains("update it", exception.Hint, StringComparison.Ordinal);
    }
}
