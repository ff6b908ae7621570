using System.Diagnostics;
using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>From the moment at which the server sends the beginning of a stream until the caller has its text.</summary>
/// <remarks>The text is the time of sending, on the clock that both processes share.</remarks>
internal sealed class FirstText : ChatCase
{
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversations.Short.ToOpenAI();

    public override string Name => "first text after the first byte";

    public override string Key => "first-text";

    public override string Scenario => Server.Scenario.FirstText;

    public override Target Target => new(TimeRatio: 1.2);

    public override async Task<CallResult> CallRawAsync(RawClient client)
    {
        TimeSpan? duration = null;
        await client.StreamAsync((type, data) =>
        {
            string? text = FieldPicker.PickContent(type, data);
            duration ??= text is null ? null : Since(text);
            return text;
        });
        return new(0, duration);
    }

    public override async Task<CallResult> CallAsync(IChatClient client)
    {
        TimeSpan? duration = null;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Conversations.Short))
        {
            duration ??= update.Contents is [TextContent text] ? Since(text.Text) : null;
        }

        return new(0, duration);
    }

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        TimeSpan? duration = null;
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(OpenAIMessages))
        {
            duration ??= update.ContentUpdate is [{ Text.Length: > 0 } part, ..] ? Since(part.Text) : null;
        }

        return new(0, duration);
    }

    private static TimeSpan Since(string timestamp) => Stopwatch.GetElapsedTime(long.Parse(timestamp, null));
}
