using System.Text;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Dialects;

/// <summary>What callers see of a body that some server sent: whole and streamed, which must be the same.</summary>
internal static class Peer
{
    /// <summary>A chunk with this delta and this finish reason, as an event.</summary>
    public static string C(string delta, string finish = "null") => Chunk($$$"""{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}""");

    /// <summary>A chunk with these choices, as an event.</summary>
    public static string Chunk(string choices) => $$"""data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{{choices}}]}""" + "\n\n";

    /// <summary>A chunk with these parts of tool calls, as an event.</summary>
    public static string Calls(string parts) => C($$"""{"tool_calls":[{{parts}}]}""");

    public const string Done = "data: [DONE]\n\n";

    /// <summary>The end of a reply with tool calls.</summary>
    public static string EndOfCalls { get; } = C("{}", "\"tool_calls\"") + Done;

    /// <summary>The end of a reply with text.</summary>
    public static string End { get; } = C("{}", "\"stop\"") + Done;

    /// <summary>The response to a body, which is the same whole and streamed.</summary>
    public static async Task<ChatResponse> ReadAsync(string body, string? contentType = "text/event-stream", Action<LlamaCppOptions>? configure = null)
    {
        using LlamaCppChatClient client = Client(body, contentType, configure);
        ChatResponse whole = await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);
        ChatResponse streamed = await client.GetStreamingResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Describe(whole), Describe(streamed));
        return whole;
    }

    /// <summary>The exception of a body, which is the same whole and streamed.</summary>
    public static async Task<T> FailAsync<T>(string body, string? contentType = "text/event-stream", Action<LlamaCppOptions>? configure = null)
        where T : LlamaCppException
    {
        using LlamaCppChatClient client = Client(body, contentType, configure);
        T whole = await Assert.ThrowsAsync<T>(() => client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken));
        T streamed = await Assert.ThrowsAsync<T>(async () =>
            await client.GetStreamingResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

        Assert.Equal(whole.Message, streamed.Message);
        return whole;
    }

    /// <summary>The tool calls of a body, as <c>name(arguments)</c>, or <c>name!arguments</c> where they could not be read.</summary>
    public static async Task<string> CallsAsync(string body, string? contentType = "text/event-stream")
    {
        ChatResponse response = await ReadAsync(body, contentType);
        return string.Join(' ', response.Messages[0].Contents.OfType<FunctionCallContent>().Select(Describe));
    }

    /// <summary>A client that gets the body for each request.</summary>
    public static LlamaCppChatClient Client(string body, string? contentType = "text/event-stream", Action<LlamaCppOptions>? configure = null) =>
        ErrorCall.Client(new CapturingHandler().Otherwise(_ => Respond(Encoding.UTF8.GetBytes(body), contentType)), configure);

    public static HttpResponseMessage Respond(byte[] body, string? contentType)
    {
        HttpResponseMessage response = new() { Content = new ByteArrayContent(body) };
        if (contentType is not null)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return response;
    }

    private static string Describe(ChatResponse response) =>
        $"{response.FinishReason} {response.Usage?.InputTokenCount} {response.Usage?.OutputTokenCount} {response.Usage?.TotalTokenCount} "
        + string.Join(' ', response.Messages.SelectMany(message => message.Contents).Select(content => content switch
        {
            FunctionCallContent call => Describe(call),
            TextReasoningContent reasoning => $"<{reasoning.Text}>",
            ErrorContent error => $"[{error.ErrorCode}: {error.Message}]",
            _ => content.ToString(),
        }));

    /// <summary>A tool call as <c>name(arguments)</c>, or <c>name!arguments</c> where they could not be read.</summary>
    public static string Describe(FunctionCallContent call) => call.Exception is null
        ? $"{call.Name}({string.Join(',', call.Arguments!.Select(argument => $"{argument.Key}={argument.Value}"))})"
        : $"{call.Name}!{call.AdditionalProperties!.Values.Single()}";
}
