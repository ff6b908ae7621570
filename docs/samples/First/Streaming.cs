// begin-snippet: readme-first-program
using LlamaCpp;
using Microsoft.Extensions.AI;

using LlamaCppChatClient client = new();
await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("What is the capital of France?"))
{
    Console.Write(update.Text);
}
// end-snippet
