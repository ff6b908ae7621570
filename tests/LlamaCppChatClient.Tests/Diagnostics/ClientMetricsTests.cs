using System.Net;
using LlamaCpp.Chat;
using LlamaCpp.Tests.Transport;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;

namespace LlamaCpp.Tests.Diagnostics;

public class ClientMetricsTests
{
    private const string Loading = """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Streamed_reply_is_measured(bool asUpdates)
    {
        using Measurements measured = new("stream.metrics.test");
        ManualTime time = new();
        CapturingHandler handler = new CapturingHandler().Answer(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            return Respond.With(Captures.Load("golden/hello-stream.http"));
        });
        using LlamaCppChatClient client = Client(handler, "stream.metrics.test", time);

        await AskAsync(client, asUpdates);

        Assert.Equal(2, Assert.Single(measured.Of("gen_ai.server.time_to_first_token")).Value);
        Assert.Equal(2, Assert.Single(measured.Of("llamacpp.client.queue.duration")).Value);
        Measurements.Measured perToken = Assert.Single(measured.Of("gen_ai.server.time_per_output_token"));
        Measurements.Measured speed = Assert.Single(measured.Of("llamacpp.client.generation.speed"));
        Assert.Equal(1 / speed.Value, perToken.Value, 0.001);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["server.address"] = "stream.metrics.test",
                ["server.port"] = 8080,
                ["gen_ai.request.model"] = "m",
                ["gen_ai.operation.name"] = "chat",
                ["gen_ai.provider.name"] = "llamacpp",
            },
            perToken.Tags);
    }

    [Fact]
    public async Task Prompt_tokens_are_counted_by_where_they_come_from()
    {
        using Measurements measured = new("prompt.metrics.test");
        CapturingHandler handler = new CapturingHandler().AnswerJson(
            """{"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"timings":{"cache_n":70,"prompt_n":5,"predicted_n":0,"predicted_per_second":null,"predicted_per_token_ms":0}}""");
        using LlamaCppChatClient client = Client(handler, "prompt.metrics.test", useStreaming: false);

        await AskAsync(client, asUpdates: false);

        Assert.Equal(
            [("cached", 70d), ("processed", 5d)],
            measured.Of("llamacpp.client.prompt.tokens").Select(count => ((string)count.Tags["llamacpp.prompt.source"]!, count.Value)));
        Assert.Equal(2, measured.All.Count);
    }

    [Fact]
    public async Task Waiting_for_a_model_is_measured()
    {
        using Measurements measured = new("loading.metrics.test");
        ManualTime time = new();
        CapturingHandler handler = new CapturingHandler()
            .AnswerJson(Loading, HttpStatusCode.ServiceUnavailable)
            .AnswerJson(Loading, HttpStatusCode.ServiceUnavailable)
            .AnswerStream(StreamEvents.Whole("Hello"));
        using LlamaCppChatClient client = Client(handler, "loading.metrics.test", time);

        await time.RunAsync(AskAsync(client, asUpdates: true));

        Assert.Equal(0.3, Assert.Single(measured.Of("llamacpp.client.loading.duration")).Value, 0.001);
        Assert.Equal(0.3, Assert.Single(measured.Of("llamacpp.client.queue.duration")).Value, 0.001);
    }

    [Fact]
    public async Task Model_that_is_waited_for_in_vain_is_measured_too()
    {
        using Measurements measured = new("vain.metrics.test");
        ManualTime time = new();
        CapturingHandler handler = new CapturingHandler().Otherwise(_ => Respond.Json(Loading, HttpStatusCode.ServiceUnavailable));
        using LlamaCppChatClient client = Client(handler, "vain.metrics.test", time);

        Task<LlamaCppException> failed = Assert.ThrowsAsync<LlamaCppException>(() => AskAsync(client, asUpdates: true));
        await time.RunAsync(failed);

        Assert.Equal(60, Assert.Single(measured.Of("llamacpp.client.loading.duration")).Value, 0.001);
        Assert.Empty(measured.Of("llamacpp.client.queue.duration"));
    }

    [Fact]
    public async Task Resends_are_counted_by_their_reason()
    {
        using Measurements measured = new("resend.metrics.test");
        CapturingHandler handler = new CapturingHandler()
            .Answer(_ => throw ClosedUnanswered())
            .Answer(Captures.Load("gateways/yarp-failed-stream.http"))
            .Answer(Captures.Load("gateways/yarp-stream.http"));
        using LlamaCppChatClient client = Client(handler, "resend.metrics.test", new ManualTime());

        await AskAsync(client, asUpdates: true);

        Assert.Equal(
            ["connection_closed", "gateway"],
            measured.Of("llamacpp.client.resends").Select(resend => (string?)resend.Tags["llamacpp.resend.reason"]));
    }

    [Fact]
    public async Task Key_is_in_no_tag()
    {
        using Measurements measured = new("key.metrics.test");
        CapturingHandler handler = new CapturingHandler().Answer(Captures.Load("golden/hello-stream.http"));
        using LlamaCppChatClient client = Client(handler, "key.metrics.test");

        await AskAsync(client, asUpdates: true);

        Assert.NotEmpty(measured.All);
        Assert.DoesNotContain(measured.All, one => one.Tags.Values.Any(value => value!.ToString()!.Contains("secret", StringComparison.Ordinal)));
    }

    [Fact]
    public void Chunks_are_measured_without_allocating()
    {
        using Measurements measured = new("chunks.metrics.test");
        using ChatChunk chunk = new();
        ServerRequest request = Asked.Post("v1/chat/completions") with { Streaming = true };
        ReplyMeter meter = new(request, TimeProvider.System);
        meter.Add(chunk);
        chunk.Content.Append("x");
        meter.Add(chunk);
        meter.Add(chunk);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            meter.Add(chunk);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static HttpRequestException ClosedUnanswered()
    {
        new WatchedStream(new MemoryStream()).WriteByte(1);
        return new HttpRequestException(HttpRequestError.ResponseEnded);
    }

    private static LlamaCppChatClient Client(CapturingHandler handler, string server, TimeProvider? time = null, bool useStreaming = true) => new(new ServerConnection(
        new LlamaCppOptions { BaseUrl = new Uri($"http://{server}:8080"), ApiKey = "a-secret-key", Model = "m", UseStreaming = useStreaming },
        new HttpClient(handler),
        loggerFactory: null,
        time));

    private static async Task AskAsync(LlamaCppChatClient client, bool asUpdates)
    {
        if (asUpdates)
        {
            await client.GetStreamingResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken).ToChatResponseAsync(TestContext.Current.CancellationToken);
        }
        else
        {
            await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);
        }
    }
}
