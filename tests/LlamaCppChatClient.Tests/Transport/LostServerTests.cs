using System.Net;
using LlamaCpp.Tests.Support;

namespace LlamaCpp.Tests.Transport;

/// <summary>A gateway whose own connection to llama-server was just closed answers 502 without a word: the request is sent again.</summary>
public class LostServerTests
{
    private static readonly CaptureFile Lost = Captures.Load("gateways/yarp-failed-stream.http");
    private static readonly CaptureFile Answer = Captures.Load("gateways/yarp-stream.http");

    [Fact]
    public async Task Request_is_sent_again_at_once()
    {
        CapturingHandler handler = new CapturingHandler().Answer(Lost).Answer(Answer);
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: new ManualTime());

        ErrorCall call = await ErrorCall.StreamAsync(client).WaitAsync(ErrorCall.Soon, TestContext.Current.CancellationToken);

        Assert.Null(call.Error);
        Assert.StartsWith("Hello", call.Text, StringComparison.Ordinal);
        Assert.Equal(handler.Requests[0].Text, handler.Requests[1].Text);
    }

    [Fact]
    public async Task Second_time_is_waited_for_as_for_a_gateway_without_a_server()
    {
        CapturingHandler handler = new CapturingHandler().Answer(Lost).Answer(Lost).Answer(Answer);
        ManualTime time = new();
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        await time.RunAsync(call);

        Assert.Null((await call).Error);
        Assert.Equal(3, handler.Requests.Count);
    }

    [Fact]
    public async Task Without_ReadyTimeout_the_request_is_sent_once()
    {
        CapturingHandler handler = new CapturingHandler().Answer(Lost);
        using LlamaCppChatClient client = ErrorCall.Client(handler, options => options.ReadyTimeout = TimeSpan.Zero);

        ErrorCall call = await ErrorCall.StreamAsync(client);

        Assert.Equal((HttpStatusCode.BadGateway, LlamaCppErrorKind.ProxyError), (call.Exception.StatusCode, call.Exception.ErrorKind));
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData(502, "", false)]
    [InlineData(502, "<html><body>502 Bad Gateway</body></html>", true)]
    [InlineData(503, "", true)]
    [InlineData(504, "", true)]
    public async Task Other_refusal_is_waited_for(int status, string body, bool hasDate)
    {
        CapturingHandler handler = new CapturingHandler().Answer(_ =>
        {
            HttpResponseMessage response = Respond.Text(body, "text/html", (HttpStatusCode)status);
            response.Headers.Date = hasDate ? DateTimeOffset.UnixEpoch : null;
            return response;
        }).Answer(Answer);
        ManualTime time = new();
        using LlamaCppChatClient client = ErrorCall.Client(handler, time: time);

        Task<ErrorCall> call = ErrorCall.StreamAsync(client);
        bool isWaiting = !call.IsCompleted;
        int sent = handler.Requests.Count;
        await time.RunAsync(call);

        Assert.Equal((true, 1), (isWaiting, sent));
        Assert.Null((await call).Error);
    }
}
