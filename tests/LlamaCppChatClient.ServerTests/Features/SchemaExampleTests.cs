using System.Text.Json;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>The server takes each schema in the form that the client sends, and refuses or ignores none.</summary>
public sealed class SchemaExampleTests(Servers servers)
{
    public static TheoryData<string> Names => [.. SchemaExample.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Schema_is_taken_as_response_format(string name)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatOptions options = new() { MaxOutputTokens = 2, Temperature = 0, ReasoningEnabled = false };

        ChatResponse free = await client.AskAsync("Hello!", options);
        options.ResponseFormat = ChatResponseFormat.ForJsonSchema(Given(name));
        ChatResponse response = await client.AskAsync("Hello!", options);

        Assert.Equal(2, response.Usage?.OutputTokenCount);
        Assert.NotEqual(free.Text, response.Text);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Schema_is_taken_as_the_parameters_of_a_tool(string name)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        AIFunctionDeclaration tool = AIFunctionFactory.CreateDeclaration("tool", "A tool.", Given(name));

        ChatResponse response = await client.AskAsync(
            "Hello!", new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.RequireAny, MaxOutputTokens = 2, Temperature = 0, ReasoningEnabled = false });

        Assert.Equal(2, response.Usage?.OutputTokenCount);
    }

    private static JsonElement Given(string name) => JsonElement.Parse(SchemaExample.All.Single(example => example.Name == name).Given);
}
