namespace LlamaCpp.ServerTests.Samples;

/// <summary>A server that answers the questions of one conversation with prepared streams.</summary>
internal static class ScriptedAnswers
{
    /// <summary>Starts it: the n-th question gets the n-th answer. One that does not end with <c>[DONE]</c> goes on until the client leaves.</summary>
    public static ScriptedPeer Start(params string[] answers)
    {
        int asked = 0;
        return ScriptedPeer.Start(async connection =>
        {
            while (await connection.TryReceiveAsync() is { } request)
            {
                if (request.Method == "GET")
                {
                    await connection.SendResponseAsync("{}");
                    continue;
                }

                string answer = answers[Interlocked.Increment(ref asked) - 1];
                await connection.SendStreamHeadAsync();
                await connection.SendChunkAsync(answer);
                if (!answer.EndsWith(StreamEvents.Done, StringComparison.Ordinal))
                {
                    await connection.StallAsync();
                    return;
                }

                await connection.SendEndAsync();
            }
        });
    }
}
