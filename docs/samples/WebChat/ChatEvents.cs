using System.Net.ServerSentEvents;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Samples.WebChat;

/// <summary>The events that an answer consists of, as the page reads them.</summary>
internal static class ChatEvents
{
    public static SseItem<object> Update(ChatResponseUpdate update)
    {
        // The exception itself is not part of the JSON.
        foreach (FunctionResultContent result in update.Contents.OfType<FunctionResultContent>().Where(result => result.Exception is not null))
        {
            (result.AdditionalProperties ??= [])["failed"] = true;
        }

        return new(new { Role = update.Role?.Value, update.MessageId, update.Contents, Token = update.ContinuationToken }, "update");
    }

    public static SseItem<object> Progress(LlamaCppPromptProgress progress) =>
        new(new { Processed = progress.CachedInputTokenCount + progress.ProcessedInputTokenCount, Total = progress.InputTokenCount }, "progress");

    public static SseItem<object> Timings(LlamaCppTimings timings) => new(new
    {
        PromptTokens = timings.ProcessedInputTokenCount,
        CachedTokens = timings.CachedInputTokenCount,
        OutputTokens = timings.OutputTokenCount,
        TokensPerSecond = timings.OutputTokensPerSecond,
    }, "timings");

    public static SseItem<object> Loading(LlamaCppModelProgress progress) => new(new { State = $"{progress.State}", progress.Stage, progress.Fraction }, "loading");

    public static SseItem<object> Error(Exception error) => new(new
    {
        Kind = error.GetType().Name,
        error.Message,
        (error as LlamaCppException)?.Hint,
    }, "error");
}
