using LlamaCpp;
using Microsoft.Extensions.AI;

// A llama-server at http://localhost:8080, or the one that the environment variable LLAMACPP_BASE_URL names.
#if (tools)
using IChatClient client = new LlamaCppChatClient().AsBuilder().UseFunctionInvocation().Build();
ChatOptions options = new() { Tools = [AIFunctionFactory.Create(GetWeather, "get_weather", "Gets the weather in a city.")] };
#else
using IChatClient client = new LlamaCppChatClient();
ChatOptions options = new();
#endif
List<ChatMessage> conversation = [];

// An empty line ends the conversation.
Console.Write("> ");
while (Console.ReadLine() is { Length: > 0 } question)
{
    ChatMessage message = new(ChatRole.User, question);
    try
    {
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([.. conversation, message], options))
        {
            Console.Write(update.Text);
            updates.Add(update);
        }

        conversation.Add(message);
        conversation.AddMessages(updates);
    }
    catch (LlamaCppException error)
    {
        Console.Error.WriteLine(error.Message);
    }

    Console.Write("\n> ");
}
#if (tools)

static string GetWeather(string city) => city == "Paris" ? "sunny, 22" : "unknown";
#endif
