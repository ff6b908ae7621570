using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets;

internal static class ReadMe
{
    public static async Task ShowImageAsync(IChatClient client)
    {
        // begin-snippet: readme-image
        ChatMessage question = new(ChatRole.User, [new TextContent("Describe the image."), await DataContent.LoadFromAsync("photo.png")]);
        ChatResponse answer = await client.GetResponseAsync(question, new ChatOptions { Temperature = 0.2f, MinP = 0.05f, ReasoningEnabled = false });
        Console.WriteLine($"{answer.Text} ({answer.Timings?.OutputTokensPerSecond:0} tokens per second)");
        // end-snippet
    }
}
