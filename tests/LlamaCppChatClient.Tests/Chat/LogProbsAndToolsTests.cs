using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>The server can't stream log-probabilities beside tools (captures/tools/def-logprobs-with-tools-stream.http).</summary>
public class LogProbsAndToolsTests
{
    private const string Document = """
        {"choices":[{"message":{"content":"A"},"finish_reason":"stop","logprobs":{"content":[{"id":1,"token":"A","bytes":[65],"logprob":-0.5,"top_logprobs":[]}]}}],"id":"i","usage":{"prompt_tokens":3}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_probabilities_beside_tools_come_as_one_document(bool streamed)
    {
        FakeServer server = new(() => Respond.Json(Document));
        using LlamaCppChatClient client = server.Client();
        ChatOptions options = new() { IncludeLogProbabilities = true, Tools = [AIFunctionFactory.Create(() => 1, "f")] };

        ChatResponse response = streamed
            ? await client.GetStreamingResponseAsync("Hello", options, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)
            : await client.GetResponseAsync("Hello", options, TestContext.Current.CancellationToken);

        Assert.False(server.Body.TryGetProperty("stream", out _));
        Assert.Equal("A", response.Text);
        Assert.Equal(-0.5, Assert.Single(response.LogProbabilities!).LogProbability);
        Assert.Equal(3, response.Usage?.InputTokenCount);
    }

    [Fact]
    public async Task Probabilities_of_n_probs_are_streamed_beside_tools()
    {
        FakeServer server = new(() => FakeServer.Stream(Answers.Text("A"), Answers.Stop));
        using LlamaCppChatClient client = server.Client();
        ChatOptions options = new() { AdditionalProperties = new() { ["n_probs"] = 2 }, Tools = [AIFunctionFactory.Create(() => 1, "f")] };

        await client.GetStreamingResponseAsync("Hello", options, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.True(server.Body.GetProperty("stream").GetBoolean());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_probabilities_alone_are_streamed(bool streamed)
    {
        FakeServer server = new(() => FakeServer.Stream(Answers.Text("A"), Answers.Stop));
        using LlamaCppChatClient client = server.Client();

        _ = streamed
            ? await client.GetStreamingResponseAsync("Hello", new() { IncludeLogProbabilities = true }, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)
            : await client.GetResponseAsync("Hello", new() { IncludeLogProbabilities = true }, TestContext.Current.CancellationToken);

        Assert.True(server.Body.GetProperty("stream").GetBoolean());
    }
}
