using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Snippets.WorksWith;

internal static class Agents
{
    public static async Task<(string Name, string Weather)> AskAsync(IChatClient client)
    {
        // begin-snippet: works-with-agents
        AIAgent agent = client.AsAIAgent(
            name: "Assistant",
            instructions: "You are a helpful assistant.",
            tools: [AIFunctionFactory.Create((string city) => city == "Paris" ? "sunny, 22" : "unknown", "get_weather", "Gets the weather in a city.")]);

        AgentSession session = await agent.CreateSessionAsync();
        await foreach (AgentResponseUpdate update in agent.RunStreamingAsync("My name is Ada.", session))
        {
            Console.Write(update.Text);
        }

        AgentResponse name = await agent.RunAsync("What is my name?", session);
        AgentResponse weather = await agent.RunAsync("What is the weather in Paris?", session);
        // end-snippet

        return (name.Text, weather.Text);
    }

    public static async Task<Person> ExtractAsync(IChatClient client)
    {
        // begin-snippet: works-with-agents-structured
        AIAgent extractor = client.AsAIAgent();
        AgentResponse<Person> person = await extractor.RunAsync<Person>("Extract the person: Maria is 34 years old.");
        Console.WriteLine(person.Result.Name);
        // end-snippet

        return person.Result;
    }

    internal sealed record Person(string Name, int Age);
}
