using System.Diagnostics;
using LlamaCpp.Benchmarks.Contenders;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace LlamaCpp.FirstCall;

/// <summary>One call of each contender; the time is that from its constructor to the first text.</summary>
internal static class FirstCalls
{
    public static async Task<TimeSpan> CallRawAsync(Uri baseUrl)
    {
        long start = Stopwatch.GetTimestamp();
        using RawClient client = new(baseUrl);
        TimeSpan? first = null;
        await client.StreamAsync((type, data) =>
        {
            string? text = FieldPicker.PickContent(type, data);
            first ??= text is null ? null : Stopwatch.GetElapsedTime(start);
            return text;
        });
        return first!.Value;
    }

    public static Task<TimeSpan> CallLibraryAsync(Uri baseUrl)
    {
        long start = Stopwatch.GetTimestamp();
        LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = baseUrl, Model = RawClient.Model });
        return FirstTextAsync(client, client, start);
    }

    public static Task<TimeSpan> CallMeaiOpenAIAsync(Uri baseUrl)
    {
        long start = Stopwatch.GetTimestamp();
        OpenAIConnection connection = new(baseUrl, close: true);
        return FirstTextAsync(connection.Client.GetChatClient(RawClient.Model).AsIChatClient(), connection, start);
    }

    public static async Task<TimeSpan> CallOpenAIAsync(Uri baseUrl)
    {
        long start = Stopwatch.GetTimestamp();
        using OpenAIConnection connection = new(baseUrl, close: true);
        TimeSpan? first = null;
        await foreach (StreamingChatCompletionUpdate update in connection.Client.GetChatClient(RawClient.Model).CompleteChatStreamingAsync(new UserChatMessage("Hello")))
        {
            first ??= update.ContentUpdate is [{ Text.Length: > 0 }, ..] ? Stopwatch.GetElapsedTime(start) : null;
        }

        return first!.Value;
    }

    // The only asynchronous method of the program, as with the others: each is compiled, too.
    private static async Task<TimeSpan> FirstTextAsync(IChatClient client, IDisposable owner, long start)
    {
        using (owner)
        {
            TimeSpan? first = null;
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello"))
            {
                first ??= update.Text.Length > 0 ? Stopwatch.GetElapsedTime(start) : null;
            }

            return first!.Value;
        }
    }
}
