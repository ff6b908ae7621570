using LlamaCpp;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

ServiceCollection services = new();
services.AddLlamaCppChatClient();
services.AddKeyedLlamaCppRoutingChatClient("pool", options => options.Servers.Add(new() { BaseUrl = new Uri("http://localhost:8080") }));
await using ServiceProvider provider = services.BuildServiceProvider();
IChatClient client = provider.GetRequiredService<IChatClient>();

ChatOptions options = new() { Temperature = 0 };
#if CSHARP12
LlamaCppChatOptionsExtensions.set_MinP(options, 0.05f);
#else
options.MinP = 0.05f;
#endif
List<ChatResponseUpdate> updates = new();
await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(args[0], options))
{
    Console.Write(update.Text);
    updates.Add(update);
}

#if CSHARP12
LlamaCppTimings? timings = LlamaCppChatResponseExtensions.get_Timings(updates.ToChatResponse());
#else
LlamaCppTimings? timings = updates.ToChatResponse().Timings;
#endif
Console.WriteLine($" ({timings?.OutputTokensPerSecond:0} tokens per second)");
