using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Server;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A call of a given size, and the client that makes it.</summary>
/// <param name="client">The client.</param>
/// <param name="call">Makes the call.</param>
internal sealed class GrowingCall(IDisposable client, Func<Task> call) : IDisposable
{
    public Task CallAsync() => call();

    public void Dispose() => client.Dispose();

    public static GrowingCall OfMessages(FakeServerProcess server, int count) => OfChat(server, Conversations.History(count), options: null);

    public static GrowingCall OfTools(FakeServerProcess server, int count) => OfChat(server, Conversations.Short, new ChatOptions { Tools = [.. Tools.Make(count)] });

    /// <summary>One call for so many vectors, which needs a request for each 64.</summary>
    public static GrowingCall OfEmbeddings(FakeServerProcess server, int count)
    {
        LlamaCppEmbeddingGenerator generator = new(OptionsFor(server, Scenario.SmallEmbeddings, options => options.MaxEmbeddingBatchSize = Scenario.Vectors));
        string[] texts = [.. Enumerable.Repeat("A text to be embedded.", count)];
        return new(generator, () => generator.GenerateAsync(texts));
    }

    /// <summary>So many streams at once.</summary>
    public static GrowingCall OfStreams(FakeServerProcess server, int count)
    {
        LlamaCppChatClient client = new(OptionsFor(server, Scenario.ShortAnswer, options => options.MaxConcurrentRequests = count));
        return new(client, () => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Conversations.Short))
            {
            }
        }))));
    }

    private static GrowingCall OfChat(FakeServerProcess server, IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        LlamaCppChatClient client = new(OptionsFor(server, Scenario.ShortAnswer));
        return new(client, () => client.GetResponseAsync(messages, options));
    }

    private static LlamaCppOptions OptionsFor(FakeServerProcess server, string scenario, Action<LlamaCppOptions>? configure = null)
    {
        LlamaCppOptions options = new() { BaseUrl = server.BaseUrl(scenario), Model = RawClient.Model };
        configure?.Invoke(options);
        return options;
    }
}
