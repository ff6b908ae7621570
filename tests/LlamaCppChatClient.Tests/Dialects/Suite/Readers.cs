using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;

namespace LlamaCpp.Tests.Dialects;

/// <summary>The clients that read, and the ways of reading.</summary>
internal static class Readers
{
    /// <summary>This library's client.</summary>
    public static IChatClient Library(Reply reply, Dialect dialect) => new LlamaCppChatClient(
        new LlamaCppOptions { BaseUrl = new Uri("http://server.test"), Model = "m", UseStreaming = !dialect.IsDocument }, new HttpClient(new DialectServer(reply, dialect)));

    /// <summary>Microsoft.Extensions.AI.OpenAI over the OpenAI SDK.</summary>
    public static IChatClient OpenAI(Reply reply, Dialect dialect) => new OpenAIClient(new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri("http://server.test/v1"),
        Transport = new HttpClientPipelineTransport(new HttpClient(new DialectServer(reply, dialect))),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    }).GetChatClient("m").AsIChatClient();

    public static async Task<Reading> WholeAsync(IChatClient client) => Reading.Of(await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken));

    public static async Task<Reading> StreamedAsync(IChatClient client) =>
        Reading.Of(await client.GetStreamingResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken));

    /// <summary>The tools that <c>UseFunctionInvocation</c> ran, and the text that it ended with.</summary>
    public static async Task<(string Ran, string Text)> InvokedAsync(IChatClient client, bool streamed)
    {
        List<string> ran = [];
        ChatOptions options = new() { Tools = [new Recorder("get_weather", ran), new Recorder("get_time", ran), new Recorder("now", ran)] };
        using IChatClient invoking = client.AsBuilder().UseFunctionInvocation().Build();
        ChatResponse response = streamed
            ? await invoking.GetStreamingResponseAsync("Hi", options, TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken)
            : await invoking.GetResponseAsync("Hi", options, TestContext.Current.CancellationToken);
        return (string.Join(' ', ran), response.Messages[^1].Text);
    }

    /// <summary>A tool that notes how it was called.</summary>
    private sealed class Recorder(string name, List<string> ran) : AIFunction
    {
        public override string Name => name;

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
        {
            ran.Add(Reading.Describe(name, arguments));
            return ValueTask.FromResult<object?>("ok");
        }
    }
}
