namespace LlamaCpp.ServerTests.Samples;

/// <summary>A server that answers the questions of one conversation with prepared streams.</summary>
internal static class ScriptedAnswers
{
    private static readonly Dictionary<string, string> Facts = new()
    {
        ["/v1/models"] = """{"object":"list","data":[{"id":"small","object":"model"},{"id":"large","object":"model"}]}""",
        ["/props"] = """{"total_slots":1,"default_generation_settings":{"n_ctx":2048}}""",
        ["/v1/chat/completions/input_tokens"] = """{"input_tokens":123}""",
    };

    /// <summary>Starts it: the n-th question gets the n-th answer. One that does not end with <c>[DONE]</c> goes on until the client leaves.</summary>
    public static ScriptedPeer Start(params string[] answers)
    {
        int asked = 0;
        return ScriptedPeer.Start(async connection =>
        {
            while (await connection.TryReceiveAsync() is { } request)
            {
                if (!request.Target.EndsWith("/chat/completions", StringComparison.Ordinal))
                {
                    await connection.SendResponseAsync(Facts.GetValueOrDefault(request.Target.Split('?')[0], "{}"));
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
