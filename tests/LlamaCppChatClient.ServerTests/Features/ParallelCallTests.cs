using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Features;

/// <summary>Several tool calls in one answer.</summary>
public sealed class ParallelCallTests(Servers servers)
{
    private const string Question = "What is the weather in Oslo and Rome?";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_have_ids_of_their_own_and_their_order(bool streaming)
    {
        ChatResponse response = await AskAsync(allowMultiple: true, streaming);

        Assert.Equal(["Oslo", "Rome"], response.Calls().Select(call => call.Arguments?["city"]?.ToString()));
        Assert.Equal(2, response.Calls().Select(call => call.CallId).Where(id => id.Length > 0).Distinct().Count());
    }

    // Build 11669 forbids only several calls in one <tool_call>. The tiny model opens one for each, and they come through as they are.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forbidding_several_calls_is_taken_but_does_not_bind_the_model(bool streaming)
    {
        ChatResponse response = await AskAsync(allowMultiple: false, streaming);

        Assert.Equal("Oslo", response.Calls()[0].Arguments?["city"]?.ToString());
        Assert.All(response.Calls(), call => Assert.Null(call.Exception));
    }

    private async Task<ChatResponse> AskAsync(bool allowMultiple, bool streaming)
    {
        using LlamaCppChatClient client = await Chat.NewClientAsync(servers);
        return await client.AskAsync(
            Question, new ChatOptions { Tools = [.. new WeatherTools().All], AllowMultipleToolCalls = allowMultiple, Temperature = 0 }, streaming);
    }
}
