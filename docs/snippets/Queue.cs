using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets;

internal static class Queue
{
    public static async Task AskAsync(IChatClient client)
    {
        // begin-snippet: queue
        ChatOptions options = new()
        {
            QueueTimeout = TimeSpan.FromSeconds(20),
            QueueProgress = new Progress<LlamaCppQueueProgress>(wait => Console.WriteLine($"{wait.Place}, since {wait.WaitingSince:T}")),
        };

        try
        {
            Console.WriteLine(await client.GetResponseAsync("Hello!", options));
        }
        catch (LlamaCppBusyException busy)
        {
            Console.WriteLine($"{busy.BusySlotCount} of {busy.SlotCount} slots are busy. Try again later.");
        }
        // end-snippet
    }
}
