using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests;

/// <summary>Whole conversations with tools, the loop by hand, as an application without Microsoft.Extensions.AI has them.</summary>
public sealed class ToolConversationTests(Fixture.Servers servers)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string[], string[], bool, bool> Conversations
    {
        get
        {
            TheoryData<string, string[], string[], bool, bool> rows = [];
            foreach (bool thinking in (bool[])[true, false])
            {
                foreach (bool streaming in (bool[])[true, false])
                {
                    rows.Add("What is the weather in Oslo?", ["get_weather(Oslo)"], ["snowy, 3"], thinking, streaming);
                    rows.Add("What is 17 plus 25?", ["add(17, 25)"], ["42"], thinking, streaming);
                    rows.Add(
                        "What is the weather in Oslo and Rome?", ["get_weather(Oslo)", "get_weather(Rome)"], ["snowy, 3", "sunny, 27"], thinking, streaming);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Conversations))]
    public async Task Tools_are_called_and_their_results_answered(string question, string[] calls, string[] answer, bool thinking, bool streaming)
    {
        using LlamaCppChatClient client = await NewClientAsync();
        WeatherTools tools = new();
        ChatOptions options = new() { Tools = [.. tools.All], Temperature = 0, ReasoningEnabled = thinking };
        List<ChatMessage> messages = [new(ChatRole.User, question)];

        ChatResponse first = await AskAsync(client, messages, options, streaming);
        messages.AddMessages(first);
        messages.Add(await RunCallsAsync(tools, first));
        ChatResponse second = await AskAsync(client, messages, options, streaming);

        Assert.Equal(calls, tools.Calls);
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal(ChatFinishReason.Stop, second.FinishReason);
        Assert.All(answer, part => Assert.Contains(part, second.Text, StringComparison.Ordinal));
        Assert.Empty(CallsOf(second));
        Assert.All([first, second], response => Assert.Equal(thinking, HasReasoning(response)));
        Assert.All([first, second], response => Assert.Equal(response.Usage?.OutputTokenCount, response.Timings?.OutputTokenCount));
    }

    [Fact]
    public async Task Conversation_goes_on_after_a_tool_call()
    {
        using LlamaCppChatClient client = await NewClientAsync();
        WeatherTools tools = new();
        ChatOptions options = new() { Tools = [.. tools.All], Temperature = 0 };
        List<ChatMessage> messages = [];

        foreach (string question in (string[])["What is the weather in Oslo?", "What is the weather in Rome?"])
        {
            messages.Add(new ChatMessage(ChatRole.User, question));
            ChatResponse call = await AskAsync(client, messages, options, streaming: true);
            messages.AddMessages(call);
            messages.Add(await RunCallsAsync(tools, call));
            messages.AddMessages(await AskAsync(client, messages, options, streaming: true));
        }

        Assert.Equal(["get_weather(Oslo)", "get_weather(Rome)"], tools.Calls);
        Assert.Contains("sunny, 27", messages[^1].Text, StringComparison.Ordinal);
    }

    private static async Task<ChatResponse> AskAsync(LlamaCppChatClient client, List<ChatMessage> messages, ChatOptions options, bool streaming) => streaming
        ? await client.GetStreamingResponseAsync(messages, options, Cancelled).ToChatResponseAsync(Cancelled)
        : await client.GetResponseAsync(messages, options, Cancelled);

    private static async Task<ChatMessage> RunCallsAsync(WeatherTools tools, ChatResponse response)
    {
        ChatMessage results = new(ChatRole.Tool, []);
        foreach (FunctionCallContent call in CallsOf(response))
        {
            AIFunction tool = tools.All.Single(tool => tool.Name == call.Name);
            results.Contents.Add(new FunctionResultContent(call.CallId, await tool.InvokeAsync(new AIFunctionArguments(call.Arguments), Cancelled)));
        }

        return results;
    }

    private static FunctionCallContent[] CallsOf(ChatResponse response) =>
        [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];

    private static bool HasReasoning(ChatResponse response) =>
        response.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>().Any(reasoning => reasoning.Text.Length > 0);

    private async Task<LlamaCppChatClient> NewClientAsync() =>
        new((await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl.ToString());
}
