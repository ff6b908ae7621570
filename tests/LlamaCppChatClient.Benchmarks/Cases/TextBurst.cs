using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A stream whose chunks are all there at once: what one chunk costs, without the waiting.</summary>
internal class TextBurst : ChatCase
{
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversations.Short.ToOpenAI();

    public override string Name => "stream of 2,000 chunks in one burst, per chunk";

    public override string Key => "text-burst";

    public override string Scenario => Server.Scenario.TextBurst;

    public override int Units => Server.Scenario.BurstChunks;

    public override Target Target => new(TimeRatio: 1.5, Bytes: 400);

    public override async Task<CallResult> CallRawAsync(RawClient client) => new(await client.StreamAsync(FieldPicker.PickContent));

    public override async Task<CallResult> CallAsync(IChatClient client)
    {
        long length = 0;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Conversations.Short))
        {
            if (update.Contents is [TextContent text])
            {
                length += text.Text.Length;
            }
        }

        return new(length);
    }

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        long length = 0;
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(OpenAIMessages))
        {
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                length += part.Text?.Length ?? 0;
            }
        }

        return new(length);
    }
}
