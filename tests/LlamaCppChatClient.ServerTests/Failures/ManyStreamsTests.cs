using System.Collections.Concurrent;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Errors;

/// <summary>
/// Many streams, none of which may fail: the server closes the connection after each without saying so, and a pooled
/// connection then fails the next request.
/// </summary>
public sealed class ManyStreamsTests(Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 2000)]
    [InlineData(4, 2000)]
    public async Task Two_thousand_streams_succeed_in_a_row_and_four_at_a_time(int atATime, int count)
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Endless);
        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        ConcurrentBag<Exception> errors = [];
        int complete = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = Cancelled }, async (_, cancellationToken) =>
        {
            try
            {
                ChatResponse response = await client.GetStreamingResponseAsync("Hi", new() { MaxOutputTokens = 1 }, cancellationToken).ToChatResponseAsync(cancellationToken);
                Interlocked.Add(ref complete, response.FinishReason == ChatFinishReason.Length ? 1 : 0);
            }
            catch (LlamaCppException exception)
            {
                errors.Add(exception);
            }
        });

        Assert.Empty(errors);
        Assert.Equal(count, complete);
    }

    [Fact]
    public async Task Requests_with_and_without_streams_share_a_client_without_a_failure()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Endless);
        using HttpClient http = new(Transport.ServerHandler.Create()) { Timeout = Timeout.InfiniteTimeSpan };
        using LlamaCppChatClient streaming = new(new LlamaCppOptions { BaseUrl = server.BaseUrl }, http);
        using LlamaCppChatClient whole = new(new LlamaCppOptions { BaseUrl = server.BaseUrl, UseStreaming = false }, http);

        for (int i = 0; i < 200; i++)
        {
            ChatResponse response = await (i % 3 == 0 ? streaming : whole).GetResponseAsync("Hi", new() { MaxOutputTokens = 1 }, Cancelled);

            Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        }
    }

    [Fact]
    public async Task Sixteen_streams_over_four_slots_all_complete_and_none_is_mixed_up()
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Endless);
        using LlamaCppChatClient client = new(server.BaseUrl.ToString());
        string[] expected = [.. Enumerable.Range(0, 16).Select(i => $"stream {i} says {string.Join(' ', Enumerable.Repeat(i, 20))}")];

        string[] answers = await Task.WhenAll(expected.Select(async text =>
        {
            ChatOptions options = new() { Grammar = $"root ::= \"{text}\"" };
            return (await client.GetStreamingResponseAsync("Hi", options, Cancelled).ToChatResponseAsync(Cancelled)).Text;
        }));

        Assert.Equal(expected, answers);
    }
}
