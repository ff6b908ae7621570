using System.Diagnostics;
using LlamaCpp.Diagnostics;
using LlamaCpp.Transport;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Chat;

/// <summary>Logs a complete reply, and tells the current activity what only this server knows.</summary>
internal static class CompletedReply
{
    public static void Report(ServerConnection connection, ChatAnswer answer, long start)
    {
        AnswerFacts facts = answer.Facts;
        if (Activity.Current is { IsAllDataRequested: true } activity)
        {
            ChatActivity.SetModel(activity, facts.Model, connection.Redactor);
            ChatActivity.SetTags(activity, facts.SystemFingerprint, facts.Timings, connection.Redactor);
        }

        ILogger logger = connection.Logger;
        if (logger.IsEnabled(LogLevel.Debug))
        {
            Log.ChatCompleted(
                logger, facts.Model, connection.Time.GetElapsedTime(start).TotalSeconds, facts.Usage?.InputTokenCount, facts.Usage?.OutputTokenCount, facts.FinishReason);
            if (logger.IsEnabled(LogLevel.Trace))
            {
                Log.ChatReplySensitive(logger, answer.ToString());
                if (!answer.HasOutput && facts.Usage?.OutputTokenCount > 0)
                {
                    Log.EmptyReplySensitive(logger, facts.Usage.OutputTokenCount, answer.Shape);
                }
            }
        }
    }
}
