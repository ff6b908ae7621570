using LlamaCpp;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

// A llama-server at http://localhost:8080, or the one that the environment variable LLAMACPP_BASE_URL names.
using LlamaCppChatClient client = new();
AIAgent agent = client.AsAIAgent(
    name: "Assistant",
    instructions: "You are a helpful assistant.",
    tools: [AIFunctionFactory.Create(GetWeather, "get_weather", "Gets the weather in a city.")]);

// The session keeps the conversation; an empty line ends it.
AgentSession session = await agent.CreateSessionAsync();
Console.Write("> ");
while (Console.ReadLine() is { Length: > 0 } question)
{
    try
    {
        await foreach (AgentResponseUpdate update in agent.RunStreamingAsync(question, session))
        {
            Console.Write(update.Text);
        }
    }
    catch (LlamaCppException error)
    {
        Console.Error.WriteLine(error.Message);
    }

    Console.Write("\n> ");
}

static string GetWeather(string city) => city == "Paris" ? "sunny, 22" : "unknown";
