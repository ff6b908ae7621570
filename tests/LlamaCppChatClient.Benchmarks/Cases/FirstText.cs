using System.Diagnostics;
using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>How long it takes until the caller has the first text of a server that answers at once.</summary>
/// <remarks>The text is the time of sending, on the clock that both processes share.</remarks>
/// <param name="fromCall">Whether the time begins with the call, or when the server sends the beginning of the stream.</param>
internal sealed class FirstText(bool fromCall) : ChatCase
{
    private static readonly OpenAI.Chat.ChatMessage[] OpenAIMessages = Conversations.Short.ToOpenAI();

    public override string Name => fromCall ? "first text after the call" : "first text after the first byte was sent";

    public override string Key => fromCall ? "first-text-of-call" : "first-text";

    public override string Scenario => Server.Scenario.FirstText;

    public override Target Target => new(TimeRatio: 1.2);

    public override async Task<CallResult> CallRawAsync(RawClient client)
    {
        long called = Stopwatch.GetTimestamp();
        TimeSpan? duration = null;
        await client.StreamAsync((type, data) =>
        {
            string? text = FieldPicker.PickContent(type, data);
            duration ??= text is null ? null : Since(called, text);
            return text;
        });
        return new(0, duration);
    }

    public override async Task<CallResult> CallAsync(IChatClient client)
    {
        long called = Stopwatch.GetTimestamp();
        TimeSpan? duration = null;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(Conversations.Short))
        {
            duration ??= update.Contents is [TextContent text] ? Since(called, text.Text) : null;
        }

        return new(0, duration);
    }

    public override async Task<CallResult> CallAsync(ChatClient client)
    {
        long called = Stopwatch.GetTimestamp();
        TimeSpan? duration = null;
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(OpenAIMessages))
        {
            duration ??= update.ContentUpdate is [{ Text.Length: > 0 } part, ..] ? Since(called, part.Text) : null;
        }

        return new(0, duration);
    }

    private TimeSpan Since(long called, string sent) => Stopwatch.GetElapsedTime(fromCall ? called : long.Parse(sent, null));
}
