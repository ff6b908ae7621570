using System.Text.Json;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Replies that outlive their connection and their caller, on a real server.</summary>
public sealed class ResumptionTests : IAsyncLifetime
{
    private const string Question = "Tell me a story about a fox.";

    private LlamaServer _server = null!;

    private static ChatOptions Background => new() { AllowBackgroundResponses = true, Temperature = 0, Seed = 1, MaxOutputTokens = 200 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await Servers.StartAsync(LlamaServerConfiguration.Chat);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Another_client_goes_on_exactly_after_the_last_update()
    {
        using LlamaCppChatClient first = Chat.NewClient(_server);
        using LlamaCppChatClient second = Chat.NewClient(_server);
        List<ChatResponseUpdate> all = [];
        await foreach (ChatResponseUpdate update in first.GetStreamingResponseAsync(Question, Background, Token))
        {
            all.Add(update);
        }

        Assert.Null(all[^1].ContinuationToken);
        for (int seen = 1; seen < all.Count; seen += 7)
        {
            // As it comes out of a database or a browser.
            string json = JsonSerializer.Serialize(all[seen - 1].ContinuationToken, AIJsonUtilities.DefaultOptions);
            ChatOptions rest = new() { ContinuationToken = JsonSerializer.Deserialize<ResponseContinuationToken>(json, AIJsonUtilities.DefaultOptions) };
            List<ChatResponseUpdate> later = [];
            await foreach (ChatResponseUpdate update in second.GetStreamingResponseAsync([], rest, Token))
            {
                later.Add(update);
            }

            Assert.Equal(all.Skip(seen).Select(update => update.Text), later.Select(update => update.Text));
            Assert.Equal(all[^1].FinishReason, later[^1].FinishReason);
            Assert.True(json.Length < 1024);
            Assert.DoesNotContain("fox", json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Caller_that_leaves_comes_back_to_a_reply_that_went_on()
    {
        using LlamaCppChatClient client = Chat.NewClient(_server);
        ResponseContinuationToken? token = null;
        string begun = "";
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Question, Background, Token))
        {
            begun += update.Text;
            token = update.ContinuationToken;
            if (begun.Length > 20)
            {
                break;
            }
        }

        ChatResponse whole = await client.GetResponseAsync([], new ChatOptions { ContinuationToken = token }, Token);
        string rest = "";
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([], new ChatOptions { ContinuationToken = token }, Token))
        {
            rest += update.Text;
        }

        Assert.Equal(whole.Text, begun + rest);
        Assert.Equal(200, whole.Usage?.OutputTokenCount);
    }

    [Fact]
    public async Task Cancelling_frees_the_slot_and_ends_the_reply()
    {
        using LlamaCppChatClient client = Chat.NewClient(_server);
        using CancellationTokenSource cancel = new();
        ResponseContinuationToken? token = null;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Question, Background, cancel.Token))
            {
                token = update.ContinuationToken;
                await cancel.CancelAsync();
            }
        });

        await _server.WaitForBusySlotsAsync(0, Token);
        await Assert.ThrowsAsync<LlamaCppReplyExpiredException>(() => client.GetResponseAsync([], new ChatOptions { ContinuationToken = token }, Token));
    }

    [Fact]
    public async Task Each_request_has_an_id_of_its_own()
    {
        using LlamaCppChatClient client = Chat.NewClient(_server);
        ChatOptions options = Background;

        Task<ChatResponse>[] both = [client.GetResponseAsync(Question, options, Token), client.GetResponseAsync(Question, options, Token)];

        // The same id would end the first reply without a finish reason.
        Assert.All(await Task.WhenAll(both), response => Assert.NotNull(response.FinishReason));
    }

    [Fact]
    public async Task Token_with_other_messages_is_refused()
    {
        using LlamaCppChatClient client = Chat.NewClient(_server);
        ResponseContinuationToken? token = null;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Question, Background, Token))
        {
            token ??= update.ContinuationToken;
        }

        ChatOptions options = Background;
        options.ContinuationToken = token;

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("Another question.", options, Token));
    }
}
