using LlamaCpp;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

ServiceCollection services = new();
services.AddLlamaCppChatClient();
services.AddKeyedLlamaCppRoutingChatClient("pool", options => options.Servers.Add(new() { BaseUrl = new Uri("http://localhost:8080") }));
await using ServiceProvider provider = services.BuildServiceProvider();
IChatClient client = provider.GetRequiredService<IChatClient>();

// Sets what the extension properties set, so that C# 12 can, too.
ChatOptions options = new() { Temperature = 0, AdditionalProperties = new() { ["min_p"] = 0.05 } };
List<ChatResponseUpdate> updates = new();
await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync(args[0], options))
{
    Console.Write(update.Text);
    updates.Add(update);
}

#if NET10_0_OR_GREATER
options.MinP = 0.1f;
Console.WriteLine($" ({updates.ToChatResponse().Timings?.OutputTokensPerSecond:0} tokens per second)");
#else
Console.WriteLine($" ({LlamaCppChatResponseExtensions.get_Timings(updates.ToChatResponse())?.OutputTokensPerSecond:0} tokens per second)");
#endif
