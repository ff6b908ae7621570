using System.Net;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Transport;

/// <summary>The server is there and still loads its model.</summary>
public class LoadingTests
{
    private const string Loading = """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""";

    [Fact]
    public async Task Server_that_loads_its_model_is_asked_again_with_growing_pauses()
    {
        ManualTime time = new();
        List<double> asked = [];
        using CapturingHandler handler = new();
        handler.Otherwise(_ =>
        {
            asked.Add(time.Elapsed.TotalSeconds);
            return asked.Count < 9 ? Respond.Json(Loading, HttpStatusCode.ServiceUnavailable) : Respond.Stream(new ScriptedStream(System.Text.Encoding.UTF8.GetBytes(StreamEvents.Whole("Hello"))));
        });
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Equal("Hello", (await call).Text);
        Assert.Equal([0, 0.1, 0.3, 0.7, 1.5, 3.1, 5.1, 7.1, 9.1], asked.Select(seconds => Math.Round(seconds, 3)));
    }

    [Fact]
    public async Task Waiting_for_the_model_ends_at_ReadyTimeout()
    {
        ManualTime time = new();
        using CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Json(Loading, HttpStatusCode.ServiceUnavailable));
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.FromSeconds(10), time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        LlamaCppException exception = (await call).Exception;
        Assert.StartsWith("llama.cpp server at http://server.test/ is still loading its model after 10 s (503).", exception.Message, StringComparison.Ordinal);
        Assert.Equal("Raise LlamaCppOptions.ReadyTimeout if the model needs longer.", exception.Hint);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, exception.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), time.Elapsed);
    }

    [Fact]
    public async Task Router_whose_model_process_does_not_listen_yet_is_asked_again()
    {
        ManualTime time = new();
        using CapturingHandler handler = new();
        handler.Answer(Captures.Load("router/while-loading-500-1.http"))
            .Answer(Captures.Load("router/while-loading-503-2.http"))
            .AnswerStream(StreamEvents.Whole("Hello"));
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Equal("Hello", (await call).Text);
        Assert.Equal(3, handler.Requests.Count);
    }

    [Fact]
    public async Task Zero_ReadyTimeout_asks_once()
    {
        using CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Json(Loading, HttpStatusCode.ServiceUnavailable));
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.Zero);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, call.Exception.StatusCode);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task Waiting_for_the_model_can_be_cancelled_at_once()
    {
        ManualTime time = new();
        using CancellationTokenSource source = new();
        using CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Json(Loading, HttpStatusCode.ServiceUnavailable));
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client, cancellationToken: source.Token);
        await time.WaitForTimerAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        await source.CancelAsync();

        Assert.Equal(source.Token, Assert.IsAssignableFrom<OperationCanceledException>((await call).Error).CancellationToken);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Other_refusals_are_not_asked_again(HttpStatusCode status)
    {
        using CapturingHandler handler = new CapturingHandler().AnswerJson("""{"error":{"message":"out of memory","type":"server_error"}}""", status);
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(status, call.Exception.StatusCode);
        Assert.Equal("out of memory", call.Exception.ServerMessage);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task Refusal_whose_body_never_comes_is_reported_by_its_status()
    {
        ManualTime time = new();
        using CapturingHandler handler = new CapturingHandler().Answer(_ => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StreamContent(new ScriptedStream("half an err"u8.ToArray()) { StallAt = 11 }),
        });
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Equal(HttpStatusCode.BadRequest, (await call).Exception.StatusCode);
        Assert.Equal("half an err", (await call).Exception.ServerMessage);
        Assert.Equal(TimeSpan.FromMinutes(5), time.Elapsed);
    }

    [Fact]
    public async Task Reading_a_refusal_can_be_cancelled_at_once()
    {
        ManualTime time = new();
        using CancellationTokenSource source = new();
        ScriptedStream body = new("half an err"u8.ToArray()) { StallAt = 11 };
        using CapturingHandler handler = new CapturingHandler().Answer(_ => new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StreamContent(body) });
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client, cancellationToken: source.Token);
        while (body.BytesRead < 11)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        bool ended = call.IsCompleted;
        await source.CancelAsync();

        ErrorCall cancelled = await call.WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);
        Assert.False(ended);
        Assert.Equal(source.Token, Assert.IsAssignableFrom<OperationCanceledException>(cancelled.Error).CancellationToken);
        Assert.Equal((11, true, TimeSpan.Zero), (body.BytesRead, body.IsDisposed, time.Elapsed));
    }

    [Fact]
    public async Task Refusal_whose_body_breaks_off_shows_what_came()
    {
        using CapturingHandler handler = new CapturingHandler().Answer(_ => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StreamContent(new ScriptedStream("half an err"u8.ToArray()) { FailAt = 11 }),
        });
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal("half an err", call.Exception.ServerMessage);
    }

    [Fact]
    public async Task Refusal_that_never_ends_is_read_no_further_than_256_KiB()
    {
        ScriptedStream body = new(new byte[1_000_000]);
        using CapturingHandler handler = new CapturingHandler().Answer(_ => new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StreamContent(body) });
        using LlamaCppChatClient client = ErrorCall.Client(handler);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal(HttpStatusCode.BadRequest, call.Exception.StatusCode);
        Assert.Equal(256 * 1024, body.BytesRead);
    }
}
