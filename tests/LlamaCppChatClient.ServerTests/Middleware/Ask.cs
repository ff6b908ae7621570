using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Middleware;

/// <summary>One way to ask for whole and for streamed answers.</summary>
internal static class Ask
{
    public static async Task<ChatResponse> AskAsync(this IChatClient client, string question, ChatOptions options, bool streaming = false)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        return streaming
            ? await client.GetStreamingResponseAsync(question, options, cancelled).ToChatResponseAsync(cancelled)
            : await client.GetResponseAsync(question, options, cancelled);
    }
}
