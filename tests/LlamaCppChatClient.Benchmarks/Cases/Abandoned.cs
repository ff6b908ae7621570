using System.Diagnostics;
using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>From the moment at which the caller leaves the loop until the server sees the connection closed.</summary>
internal sealed class Abandoned(Uri baseUrl) : ChatCase
{
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversations.Short.ToOpenAI();

    public override string Name => "abandoned stream: until the connection is closed";

    public override string Key => "abandoned";

    public override string Scenario => Server.Scenario.Abandoned;

    public override Target Target => new(Time: TimeSpan.FromMilliseconds(5));

    public override bool IsSlow => true;

    public override async Task<CallResult> CallRawAsync(RawClient client)
    {
        long start;
        byte[] buffer = new byte[256];
        using (HttpResponseMessage response = await client.PostAsync())
        {
            Stream body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(buffer);
            start = Stopwatch.GetTimestamp();
        }

        return await UntilClosedAsync(start);
    }

    public override async Task<CallResult> CallAsync(IChatClient client)
    {
        long start = 0;
        await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync(Conversations.Short))
        {
            start = Stopwatch.GetTimestamp();
            break;
        }

        return await UntilClosedAsync(start);
    }

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        long start = 0;
        await foreach (StreamingChatCompletionUpdate _ in client.CompleteChatStreamingAsync(OpenAIMessages))
        {
            start = Stopwatch.GetTimestamp();
            break;
        }

        return await UntilClosedAsync(start);
    }

    private async Task<CallResult> UntilClosedAsync(long start) =>
        new(0, Stopwatch.GetElapsedTime(start, await RawClient.WhenClosedAsync(baseUrl)));
}
