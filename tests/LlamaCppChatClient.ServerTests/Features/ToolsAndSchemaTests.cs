using System.Text.Json;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Tools can be called, and the final answer conforms to the schema, in one set of options.</summary>
public sealed class ToolsAndSchemaTests(Servers servers)
{
    private const string Schema = """
        {"type":"object","properties":{"city":{"type":"string","pattern":"^[A-Z][a-z]{2,7}$"},"celsius":{"type":"integer","minimum":-99,"maximum":99}},
         "required":["city","celsius"],"additionalProperties":false}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tool_is_called_and_the_final_answer_conforms(bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        ChatOptions options = NewOptions();
        List<ChatMessage> messages = [new(ChatRole.User, "What is the weather in Oslo?")];

        ChatResponse first = await client.AskAsync(messages, options, streaming);
        FunctionCallContent call = Assert.Single(first.Calls());
        messages.AddMessages(first);
        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, "snowy, 3")]));
        ChatResponse second = await client.AskAsync(messages, options, streaming);

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Empty(second.Calls());
        AssertConforms(second);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_without_a_call_conforms_too(bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);

        ChatResponse response = await client.AskAsync("What is the capital of France?", NewOptions(), streaming);

        Assert.Empty(response.Calls());
        AssertConforms(response);
    }

    private static ChatOptions NewOptions() => new()
    {
        Tools = [.. new WeatherTools().All],
        ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse(Schema)),
        Temperature = 0,
        MaxOutputTokens = 300,
    };

    private static void AssertConforms(ChatResponse response)
    {
        JsonElement json = JsonElement.Parse(response.Messages[^1].Text);
        Assert.Equal(["city", "celsius"], json.EnumerateObject().Select(property => property.Name));
        Assert.Matches("^[A-Z][a-z]{2,7}$", json.GetProperty("city").GetString());
        Assert.InRange(json.GetProperty("celsius").GetInt32(), -99, 99);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }
}
