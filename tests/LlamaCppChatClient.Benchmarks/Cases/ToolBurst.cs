using System.Text.Json;
using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>A tool call whose arguments come in many fragments.</summary>
internal sealed class ToolBurst : ChatCase
{
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversations.Short.ToOpenAI();
    private static readonly ChatOptions Options = new() { Tools = [.. Tools.Make(1)] };
    private static readonly ChatCompletionOptions OpenAIOptions = Tools.ToOpenAI(Options.Tools);

    public override string Name => "the same, 1,000 tool-argument fragments, per fragment";

    public override string Key => "tool-burst";

    public override string Scenario => Server.Scenario.ToolBurst;

    public override int Units => Server.Scenario.ToolFragments;

    public override Target Target => new(TimeRatio: 1.5, Bytes: 100);

    public override async Task<CallResult> CallRawAsync(RawClient client) => new(await client.StreamAsync(FieldPicker.PickArguments));

    public override async Task<CallResult> CallAsync(IChatClient client)
    {
        long length = 0;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Conversations.Short, Options))
        {
            foreach (AIContent content in update.Contents)
            {
                if (content is FunctionCallContent { Arguments: { } arguments })
                {
                    length += """{"city": ""}""".Length + ((JsonElement)arguments["city"]!).GetString()!.Length;
                }
            }
        }

        return new(length);
    }

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        long length = 0;
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(OpenAIMessages, OpenAIOptions))
        {
            foreach (StreamingChatToolCallUpdate part in update.ToolCallUpdates)
            {
                length += part.FunctionArgumentsUpdate.ToMemory().Length;
            }
        }

        return new(length);
    }
}
