using System.Text;
using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A whole answer that is fetched as a stream.</summary>
internal sealed class Folded : ChatCase
{
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversations.Short.ToOpenAI();

    public override string Name => "whole response folded from 2,000 chunks, per chunk";

    public override string Key => "folded";

    public override string Scenario => Server.Scenario.TextBurst;

    public override int Units => Server.Scenario.BurstChunks;

    public override Target Target => new(TimeRatio: 1.2, Bytes: 100);

    public override async Task<CallResult> CallRawAsync(RawClient client) => new((await client.FoldAsync()).Length);

    public override async Task<CallResult> CallAsync(IChatClient client) => new((await client.GetResponseAsync(Conversations.Short)).Text.Length);

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        StringBuilder text = new();
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(OpenAIMessages))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                text.Append(part.Text);
            }
        }

        return new(text.ToString().Length);
    }
}
