using Microsoft.Extensions.AI;

#pragma warning disable MEAI001 // experimental in some releases of Microsoft.Extensions.AI

namespace LlamaCpp.Snippets;

internal static class Resumption
{
    public static async Task ResumeAsync(IChatClient client, IChatClient later)
    {
        // begin-snippet: resume
        ResponseContinuationToken? token = null;
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Tell me a story.", new ChatOptions { AllowBackgroundResponses = true }))
        {
            Console.Write(update.Text);
            token = update.ContinuationToken; // keep it where the user's next request finds it; null once the reply is complete
        }

        // Later, also in another process: goes on after the update that the token came with.
        await foreach (ChatResponseUpdate update in later.GetStreamingResponseAsync([], new ChatOptions { ContinuationToken = token }))
        {
            Console.Write(update.Text);
        }
        // end-snippet
    }
}
