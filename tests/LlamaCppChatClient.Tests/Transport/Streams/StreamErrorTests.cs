using System.Net;
using System.Text;
using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.Transport;

/// <summary>The server, or something between, says within the stream that things went wrong.</summary>
public class StreamErrorTests
{
    private static readonly string Error = StreamEvents.Event("""{"error":{"code":500,"message":"Context size has been exceeded.","type":"server_error"}}""");

    [Fact]
    public async Task Error_event_at_the_start_is_the_exception()
    {
        ErrorCall call = await ErrorCall.StreamAsync(Error);

        Assert.IsType<LlamaCppContextOverflowException>(call.Error);
        Assert.Equal(HttpStatusCode.InternalServerError, call.Exception.StatusCode);
        Assert.Equal("server_error", call.Exception.ServerErrorType);
        Assert.Equal("Context size has been exceeded.", call.Exception.ServerMessage);
        Assert.Contains("reported an error in its answer (500 server_error): Context size has been exceeded.", call.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_event_in_the_middle_keeps_text_and_reasoning()
    {
        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Role + StreamEvents.Reasoning("Hm.") + StreamEvents.Text("Hel") + StreamEvents.Text("lo") + Error);

        ChatMessage partial = Assert.Single(call.StreamException.PartialResponse.Messages);
        Assert.Equal("Hello", call.Text);
        Assert.Equal("Hello", partial.Text);
        Assert.Equal("Hm.", Assert.Single(partial.Contents.OfType<TextReasoningContent>()).Text);
        Assert.Equal("chatcmpl-1", call.StreamException.PartialResponse.ResponseId);
        Assert.Equal("tiny-chat", call.StreamException.PartialResponse.ModelId);
    }

    [Fact]
    public async Task Error_event_after_tool_fragments_keeps_only_the_calls_that_are_complete()
    {
        ErrorCall call = await ErrorCall.StreamAsync(
            StreamEvents.Role
            + StreamEvents.ToolCall(0, "a", "get_weather", "{\"city\":") + StreamEvents.ToolCall(0, null, null, "\"Paris\"}")
            + StreamEvents.ToolCall(1, "b", "get_time", "{\"zone\":\"Eur")
            + StreamEvents.ToolCall(2, "c", "now", "")
            + Error);

        FunctionCallContent complete = Assert.Single(call.StreamException.PartialResponse.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("a", "get_weather", "Paris"), (complete.CallId, complete.Name, complete.Arguments!["city"]!.ToString()));
        Assert.DoesNotContain(call.Updates, update => update.Contents.OfType<FunctionCallContent>().Any());
    }

    [Fact]
    public async Task Tool_call_whose_arguments_are_no_valid_text_keeps_its_own_words()
    {
        const string Arguments = """{"\ud83d":1}""";

        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.ToolCall(0, "a", "get_weather", Arguments) + StreamEvents.Finish("tool_calls") + StreamEvents.Done);

        FunctionCallContent broken = Assert.Single(call.Updates[^1].Contents.OfType<FunctionCallContent>());
        Assert.NotNull(broken.Exception);
        Assert.True(broken.InformationalOnly);
        Assert.Equal(Arguments, broken.AdditionalProperties!.Values.Single());
    }

    [Fact]
    public async Task Break_after_the_usage_keeps_it()
    {
        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Text("Hello") + StreamEvents.Usage(5, 2) + Error);

        Assert.Equal(2, call.StreamException.PartialResponse.Usage?.OutputTokenCount);
    }

    [Fact]
    public async Task Recorded_error_event_is_the_exception()
    {
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().Answer(Captures.Load("errors/stream-error-event.http")));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal("Context size has been exceeded.", call.StreamException.ServerMessage);
        Assert.Equal(call.Text, call.StreamException.PartialResponse.Text);
    }

    [Theory]
    [InlineData("event: error\ndata: {\"error\":{\"message\":\"broke\"}}\n\n")]
    [InlineData("event: error\ndata: {\"message\":\"broke\",\"code\":500}\n\n")]
    [InlineData("event: error\ndata: \"broke\"\n\n")]
    [InlineData("event: error\ndata: broke\n\n")]
    [InlineData("data: {\"error\":\"broke\"}\n\n")]
    [InlineData("data: {\"choices\":[],\"error\":{\"message\":\"broke\"}}\n\n")]
    public async Task Error_event_of_another_server_is_the_exception(string error)
    {
        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Text("Hello") + error + StreamEvents.Done);

        Assert.Equal("broke", call.StreamException.ServerMessage);
        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
    }

    [Fact]
    public async Task Router_that_reports_the_death_of_its_model_process_is_quoted()
    {
        // Without the line that says what the recorder left out.
        string events = string.Join('\n', Encoding.UTF8.GetString(Captures.Read("router/child-killed-mid-stream.sse")).Split('\n').Where(line => !line.StartsWith('#')));

        ErrorCall call = await ErrorCall.StreamAsync(events);

        Assert.Equal("proxy error: Failed to read connection", call.StreamException.ServerMessage);
        Assert.Contains("It said: proxy error: Failed to read connection", call.Exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(call.Text);
        Assert.Equal(call.Text, call.StreamException.PartialResponse.Text);
    }

    [Theory]
    [InlineData("oops")]
    [InlineData("proxy error: lost")]
    public async Task Text_without_an_end_of_its_line_is_quoted(string text)
    {
        ErrorCall call = await ErrorCall.StreamAsync(StreamEvents.Text("Hello") + text);

        Assert.Equal(text, call.StreamException.ServerMessage);
        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
    }

    [Fact]
    public async Task Error_line_of_builds_through_2025_is_the_exception()
    {
        ErrorCall call = await ErrorCall.StreamAsync(
            StreamEvents.Text("Hello") + "error: {\"code\":500,\"message\":\"out of memory\",\"type\":\"server_error\"}\n\n" + StreamEvents.Done);

        Assert.Contains("out of memory", call.StreamException.ServerMessage, StringComparison.Ordinal);
        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
    }

    [Theory]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"lost")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":5}}]}")]
    [InlineData("[1,2]")]
    [InlineData("null")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}")]
    [InlineData("{} {}")]
    public async Task Malformed_event_is_handed_on_with_a_warning_and_the_stream_goes_on(string malformed)
    {
        WarningLog log = new();
        using LlamaCppChatClient client = new(new ServerConnection(
            new LlamaCppOptions { Model = "m" },
            new HttpClient(new CapturingHandler().AnswerStream(StreamEvents.Role + StreamEvents.Text("Hel") + StreamEvents.Event(malformed) + StreamEvents.Text("lo") + StreamEvents.Finish() + StreamEvents.Done)),
            log));

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
        ErrorContent error = Assert.Single(call.Updates.SelectMany(update => update.Contents).OfType<ErrorContent>());
        Assert.Equal(malformed, error.Details);
        Assert.Equal("malformed_event", error.ErrorCode);
        Assert.Contains("An event of the answer is not the JSON that it should be", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_event_is_in_a_whole_answer_too_and_in_its_place()
    {
        using LlamaCppChatClient client = ErrorCall.Client(new CapturingHandler().AnswerStream(
            StreamEvents.Text("Hel") + StreamEvents.Event("{rubbish") + StreamEvents.Text("lo") + StreamEvents.Finish() + StreamEvents.Done));

        ChatResponse response = await client.GetResponseAsync("Hi", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["Hel", "{rubbish", "lo"], response.Messages[0].Contents.Select(content => content is ErrorContent error ? error.Details : content.ToString()));
    }

    [Fact]
    public async Task Three_malformed_events_in_a_row_end_the_call()
    {
        ErrorCall call = await ErrorCall.StreamAsync(
            StreamEvents.Text("Hello") + StreamEvents.Event("{1") + StreamEvents.Event("{2") + StreamEvents.Event("{3") + StreamEvents.Whole(" more"));

        Assert.Equal("Hello", call.StreamException.PartialResponse.Text);
        Assert.Contains("3 events in a row could not be read", call.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("{3", call.Exception.ServerMessage);
        Assert.Equal(["{1", "{2"], call.StreamException.PartialResponse.Messages[0].Contents.OfType<ErrorContent>().Select(error => error.Details));
    }

    [Fact]
    public async Task Malformed_events_with_good_ones_between_do_not_end_the_call()
    {
        string pair = StreamEvents.Event("{1") + StreamEvents.Event("{2") + StreamEvents.Text("x");

        ErrorCall call = await ErrorCall.StreamAsync(string.Concat(Enumerable.Repeat(pair, 5)) + StreamEvents.Finish() + StreamEvents.Done);

        Assert.Null(call.Error);
        Assert.Equal("xxxxx", call.Text);
        Assert.Equal(10, call.Updates.SelectMany(update => update.Contents).OfType<ErrorContent>().Count());
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_a_malformed_event()
    {
        byte[] events = [.. Encoding.UTF8.GetBytes(StreamEvents.Text("Hel")), .. "data: {\"choices\":[{\"delta\":{\"content\":\""u8, 0xFF, 0xC3, .. "\"}}]}\n\n"u8, .. Encoding.UTF8.GetBytes(StreamEvents.Whole("lo"))];

        ErrorCall call = await ErrorCall.StreamAsync(events);

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
        Assert.Single(call.Updates.SelectMany(update => update.Contents).OfType<ErrorContent>());
    }

    [Fact]
    public async Task Malformed_event_after_the_finish_reason_does_not_cost_the_answer()
    {
        ErrorCall call = await ErrorCall.StreamAsync(
            StreamEvents.Text("Hello") + StreamEvents.Finish() + StreamEvents.Event("{1") + StreamEvents.Event("{2") + StreamEvents.Event("{3") + StreamEvents.Done);

        Assert.Null(call.Error);
        Assert.Equal("Hello", call.Text);
        Assert.Equal(ChatFinishReason.Stop, call.Updates[^1].FinishReason);
    }

    private sealed class WarningLog : ILoggerFactory, ILogger
    {
        public List<string> Warnings { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Warnings.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
