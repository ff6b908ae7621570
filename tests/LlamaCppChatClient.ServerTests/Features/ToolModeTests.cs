using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Whether and which tools are called, by each tool mode.</summary>
public sealed class ToolModeTests(Servers servers)
{
    private const string Question = "What is the weather in Oslo?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Auto_calls_the_tool_that_fits(bool streaming)
    {
        ChatResponse response = await AskAsync(Question, ChatToolMode.Auto, streaming);

        FunctionCallContent call = Assert.Single(response.Calls());
        Assert.Equal("get_weather", call.Name);
        Assert.Equal("Oslo", call.Arguments?["city"]?.ToString());
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public async Task Auto_answers_small_talk_without_a_tool()
    {
        ChatResponse response = await AskAsync("What is the capital of France?", ChatToolMode.Auto);

        Assert.Empty(response.Calls());
        Assert.Contains("Paris", response.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task None_calls_no_tool_even_where_one_fits(bool streaming)
    {
        ChatResponse response = await AskAsync(Question, ChatToolMode.None, streaming);

        Assert.Empty(response.Calls());
        Assert.NotEmpty(response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    // Only for a question that wants a tool: the server's grammar lets free text come before the call, and the tiny model goes on
    // with it in a third of all small talk.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_calls_a_tool(bool streaming)
    {
        ChatResponse response = await AskAsync("What is 17 plus 25?", ChatToolMode.RequireAny, streaming);

        FunctionCallContent call = Assert.Single(response.Calls());
        Assert.Equal("add", call.Name);
        Assert.Null(call.Exception);
    }

    [Theory]
    [InlineData("get_weather", false)]
    [InlineData("get_weather", true)]
    [InlineData("add", false)]
    [InlineData("add", true)]
    public async Task Specific_tool_is_called_whether_it_fits_or_not(string name, bool streaming)
    {
        ChatResponse response = await AskAsync(Question, ChatToolMode.RequireSpecific(name), streaming);

        Assert.NotEmpty(response.Calls());
        Assert.All(response.Calls(), call => Assert.Equal(name, call.Name));
        Assert.All(response.Calls(), call => Assert.Null(call.Exception));
    }

    private async Task<ChatResponse> AskAsync(string question, ChatToolMode mode, bool streaming = false)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        return await client.AskAsync(
            question, new ChatOptions { Tools = [.. new WeatherTools().All], ToolMode = mode, Temperature = 0, MaxOutputTokens = 300 }, streaming);
    }
}
