// begin-snippet: first-images
using LlamaCpp;
using Microsoft.Extensions.AI;

using LlamaCppChatClient client = new();
ChatMessage question = new(ChatRole.User, [new TextContent("Describe the image."), await DataContent.LoadFromAsync(args[0])]);
ChatResponse answer = await client.GetResponseAsync(question, new ChatOptions { Temperature = 0.2f, MinP = 0.05f, ReasoningEnabled = false });
Console.WriteLine($"{answer.Text} ({answer.Timings?.OutputTokensPerSecond:0} tokens per second)");
// end-snippet
