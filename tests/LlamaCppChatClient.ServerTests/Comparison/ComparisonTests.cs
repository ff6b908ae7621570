using System.Text.Json.Nodes;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Comparison;

/// <summary>What Microsoft.Extensions.AI.OpenAI sends and returns, and what this library does: rows of the README's comparison.</summary>
public sealed class ComparisonTests(Servers servers)
{
    private const string Question = "What is the capital of France?";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reasoning_is_in_both_and_timings_are_kept()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;

        ChatResponse theirs = await OpenAIProvider.NewClient(server).GetResponseAsync(Question, cancellationToken: Cancelled);
        using LlamaCppChatClient client = new(server.ToString());
        ChatResponse ours = await client.GetResponseAsync(Question, cancellationToken: Cancelled);

        Assert.All([theirs, ours], response =>
        {
            Assert.Equal("The capital of France is Paris.", response.Text);
            Assert.Contains(response.Messages[0].Contents, content => content is TextReasoningContent { Text.Length: > 0 });
        });
        Assert.Null(theirs.Timings);
        Assert.True(ours.Timings?.OutputTokensPerSecond > 0);
    }

    [Fact]
    public async Task Reasoning_of_earlier_replies_is_sent()
    {
        ChatMessage[] conversation = [new(ChatRole.User, "Hi"), new(ChatRole.Assistant, [new TextReasoningContent("A greeting."), new TextContent("Hello!")]), new(ChatRole.User, Question)];

        (JsonObject theirs, JsonObject ours) = await RequestsAsync(conversation, options: null);

        Assert.DoesNotContain("A greeting.", theirs.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("A greeting.", ours["messages"]![1]!["reasoning_content"]!.GetValue<string>());
    }

    [Fact]
    public async Task Samplers_and_fields_of_the_server_are_sent()
    {
        ChatOptions options = new() { TopK = 20, AdditionalProperties = new() { ["some_field"] = 7 }, MinP = 0.05f };

        (JsonObject theirs, JsonObject ours) = await RequestsAsync([new(ChatRole.User, Question)], options);

        Assert.Equal([null, null, null], [theirs["top_k"], theirs["min_p"], theirs["some_field"]]);
        Assert.Equal(20, ours["top_k"]!.GetValue<int>());
        Assert.Equal(0.05f, ours["min_p"]!.GetValue<float>());
        Assert.Equal(7, ours["some_field"]!.GetValue<int>());
    }

    [Fact]
    public async Task Forced_tool_is_the_one_that_is_called()
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        ChatOptions options = new() { Temperature = 0, Tools = [.. new WeatherTools().All], ToolMode = ChatToolMode.RequireSpecific("add") };

        ChatResponse theirs = await OpenAIProvider.NewClient(server).GetResponseAsync("What is the weather in Oslo?", options, Cancelled);
        using LlamaCppChatClient client = new(server.ToString());
        ChatResponse ours = await client.GetResponseAsync("What is the weather in Oslo?", options, Cancelled);

        Assert.Equal(["get_weather"], CallsOf(theirs));
        Assert.NotEmpty(CallsOf(ours));
        Assert.All(CallsOf(ours), name => Assert.Equal("add", name));
    }

    private static string[] CallsOf(ChatResponse response) => [.. response.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => call.Name)];

    // The bodies that both send.
    private static async Task<(JsonObject Theirs, JsonObject Ours)> RequestsAsync(ChatMessage[] messages, ChatOptions? options)
    {
        using CapturingHandler theirs = new CapturingHandler().Answer(Captures.Load("golden/hello-stream.http"));
        using CapturingHandler ours = new CapturingHandler().Answer(Captures.Load("golden/hello-stream.http"));
        await OpenAIProvider.NewClient(OpenAIProvider.Nowhere, theirs).GetStreamingResponseAsync(messages, options, Cancelled).ToChatResponseAsync(Cancelled);
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = OpenAIProvider.Nowhere, Model = "tiny-chat" }, new HttpClient(ours));
        await client.GetResponseAsync(messages, options, Cancelled);

        return (JsonNode.Parse(theirs.Request.Body)!.AsObject(), JsonNode.Parse(ours.Request.Body)!.AsObject());
    }
}
