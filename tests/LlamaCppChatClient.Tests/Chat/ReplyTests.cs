using System.Net;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Chat;

/// <summary>Replies in one piece that are not what they should be: a whole answer, or an exception that says why.</summary>
public class ReplyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> NoAnswers => new()
    {
        { "nothing", "" },
        { "white space", " \r\n" },
        { "truncated", """{"choices":[{"message":{"content":"Hel""" },
        { "a list", "[]" },
        { "null", "null" },
        { "a number", "5" },
        { "a string", "\"Hello\"" },
        { "two documents", """{"choices":[{"message":{"content":"a"}}]} {}""" },
        { "no choices", """{"object":"chat.completion","id":"1"}""" },
        { "choices null", """{"choices":null}""" },
        { "choices of a wrong type", """{"choices":{"message":{"content":"a"}}}""" },
        { "a choice of a wrong type", """{"choices":["Hello"]}""" },
        { "a message of a wrong type", """{"choices":[{"message":"Hello"}]}""" },
        { "content that is a number", """{"choices":[{"message":{"content":5}}]}""" },
        { "content that is an object", """{"choices":[{"message":{"content":{"text":"a"}}}]}""" },
        { "reasoning of a wrong type", """{"choices":[{"message":{"content":"a","reasoning_content":[1]}}]}""" },
        { "a finish reason of a wrong type", """{"choices":[{"message":{"content":"a"},"finish_reason":7}]}""" },
        { "tool calls of a wrong type", """{"choices":[{"message":{"tool_calls":{}}}]}""" },
        { "a tool call of a wrong type", """{"choices":[{"message":{"tool_calls":[1]}}]}""" },
        { "a function of a wrong type", """{"choices":[{"message":{"tool_calls":[{"function":"f"}]}}]}""" },
        { "a name of a wrong type", """{"choices":[{"message":{"tool_calls":[{"function":{"name":1}}]}}]}""" },
        { "half a surrogate pair", """{"choices":[{"message":{"content":"\ud83d"}}]}""" },
    };

    public static TheoryData<string, string> Answers => new()
    {
        { "as little as possible", """{"choices":[{"message":{"content":"Hello"}}]}""" },
        { "nulls everywhere", """{"id":null,"model":null,"created":null,"object":null,"usage":null,"timings":null,"system_fingerprint":null,"error":null,"choices":[{"index":null,"finish_reason":null,"logprobs":null,"delta":null,"message":{"role":null,"content":"Hello","reasoning_content":null,"tool_calls":null,"refusal":null}}]}""" },
        { "wrong types beside the answer", """{"id":1,"model":[],"created":"now","usage":"none","timings":[1],"system_fingerprint":{},"prompt_progress":3,"choices":[{"index":"0","logprobs":"x","message":{"role":5,"content":"Hello","annotations":7}}]}""" },
        { "wrong types in the usage", """{"usage":{"prompt_tokens":"many","completion_tokens":[],"prompt_tokens_details":4},"choices":[{"message":{"content":"Hello"}}]}""" },
        { "huge numbers", """{"created":1e400,"usage":{"prompt_tokens":99999999999999999999999,"completion_tokens":1e308},"timings":{"predicted_ms":1e999},"choices":[{"index":1e99,"message":{"content":"Hello"}}]}""" },
        { "negative numbers", """{"created":-9223372036854775808,"usage":{"prompt_tokens":-1},"choices":[{"index":-1,"message":{"content":"Hello"}}]}""" },
        { "content in parts", """{"choices":[{"message":{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"},{"type":"image"},{"type":"text","text":null}]}}]}""" },
        { "nesting 1,000 deep", $$$"""{"x":{{{new string('[', 1000)}}}{{{new string(']', 1000)}}},"timings":{"x":{{{new string('[', 1000)}}}{{{new string(']', 1000)}}}},"choices":[{"message":{"content":"Hello"}}]}""" },
        { "a byte order mark", "\uFEFF{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}" },
        { "duplicate keys", """{"id":"a","id":"b","choices":[{"finish_reason":"length","finish_reason":"stop","message":{"content":"Hel"},"message":{"content":"lo"}}]}""" },
        { "escapes", """{"\u0063hoices":[{"message":{"c\u006fntent":"\u0048ello"}}]}""" },
        { "tool calls that are null", """{"choices":[{"message":{"content":"Hello","tool_calls":[]}}]}""" },
    };

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task Reply_that_is_no_answer_is_an_exception_that_quotes_it(string what, string json)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(what);
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerJson(json));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hi", cancellationToken: Cancelled));

        Assert.Contains("answered 200 with", exception.Message, StringComparison.Ordinal);
        Assert.Contains(json.Trim(), exception.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, exception.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Odd_reply_with_an_answer_in_it_is_read(string what, string json)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(what);
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerJson(json).AnswerStream($"data: {json.TrimStart('\uFEFF')}\n\n{StreamEvents.Done}"));

        ChatResponse document = await client.GetResponseAsync("Hi", cancellationToken: Cancelled);
        ChatResponse stream = await client.GetResponseAsync("Hi", cancellationToken: Cancelled);

        Assert.Equal("Hello", document.Text);
        Assert.Equal("Hello", stream.Text);
        Assert.All(document.Messages[0].Contents, content => Assert.IsType<TextContent>(content));
    }

    [Theory]
    [InlineData("""{"error":{"code":500,"message":"broke","type":"server_error"}}""")]
    [InlineData("""{"error":"broke"}""")]
    [InlineData("""{"error":{"message":"broke"},"choices":[]}""")]
    public async Task Error_body_under_200_is_an_exception(string json)
    {
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerJson(json));

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hi", cancellationToken: Cancelled));

        Assert.Equal("broke", exception.ServerMessage);
    }

    [Fact]
    public async Task Ten_thousand_tool_calls_arrive_each_once()
    {
        IEnumerable<string> calls = Enumerable.Range(0, 10_000).Select(i => $$$"""{"id":"c{{{i}}}","function":{"name":"f","arguments":"{\"i\":{{{i}}}}"}}""");
        string json = $$$"""{"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{{{string.Join(',', calls)}}}]}}]}""";
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerJson(json));

        ChatResponse response = await client.GetResponseAsync("Hi", cancellationToken: Cancelled);

        Assert.Equal(
            Enumerable.Range(0, 10_000).Select(i => ($"c{i}", $"{i}")),
            response.Messages[0].Contents.Cast<FunctionCallContent>().Select(call => (call.CallId, call.Arguments!["i"]!.ToString()!)));
    }

    [Fact]
    public async Task Ten_thousand_streamed_tool_calls_in_fragments_arrive_each_once()
    {
        string begun = string.Concat(Enumerable.Range(0, 10_000).Select(i => StreamEvents.ToolCall(i, $"c{i}", "f", "{\"i\":")));
        string ended = string.Concat(Enumerable.Range(0, 10_000).Select(i => StreamEvents.ToolCall(i, null, null, $"{i}}}")));

        ErrorCall call = await ErrorCall.StreamAsync(begun + ended + StreamEvents.Finish("tool_calls") + StreamEvents.Done);

        Assert.Equal(
            Enumerable.Range(0, 10_000).Select(i => ($"c{i}", $"{i}")),
            call.Updates[^1].Contents.OfType<FunctionCallContent>().Select(call => (call.CallId, call.Arguments!["i"]!.ToString()!)));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task Content_Length_that_is_wrong_is_an_exception(int by)
    {
        const string Json = """{"choices":[{"finish_reason":"stop","message":{"content":"Hello"}}]}""";
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Json.Length + by}\r\n\r\n{Json}");
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.UseStreaming = false);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hi", cancellationToken: Cancelled));

        Assert.Contains(by < 0 ? "not a response of a llama.cpp server" : "broke off: the connection was lost", exception.Message, StringComparison.Ordinal);
        Assert.StartsWith(Json[..^5], exception.ServerMessage, StringComparison.Ordinal);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Document_that_is_reset_in_the_middle_is_an_exception()
    {
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await connection.ReceiveAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"choices\":[");
            await connection.PauseAsync(TimeSpan.FromMilliseconds(100));
            connection.Reset();
        });
        using LlamaCppChatClient client = ErrorCall.Client(peer.BaseUrl, options => options.UseStreaming = false);

        LlamaCppException exception = await Assert.ThrowsAsync<LlamaCppException>(() => client.GetResponseAsync("Hi", cancellationToken: Cancelled));

        Assert.Contains("It said: {\"choices\":[", exception.Message, StringComparison.Ordinal);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task Log_probabilities_of_any_shape_do_not_end_the_call()
    {
        string deep = new string('[', 2000) + new string(']', 2000);
        string odd = $$$"""{"choices":[{"delta":{"content":"x"},"logprobs":{"\ud83d":1,"content":[{"token":"\ud83d","x":{{{deep}}}}]}}]}""";

        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Event(odd) + StreamEvents.Event(odd) + StreamEvents.Finish() + StreamEvents.Done);

        Assert.Null(call.Error);
        Assert.Equal("xx", call.Text);
    }
}
