using System.Collections.Concurrent;
using System.Diagnostics;
using LlamaCpp.ServerTests.Fixture;
using Microsoft.Extensions.AI;

namespace LlamaCpp.ServerTests.Middleware;

public sealed class OpenTelemetryTests(Servers servers) : IDisposable
{
    private readonly string _source = $"OpenTelemetryTests {Guid.NewGuid()}";
    private readonly ConcurrentQueue<Activity> _spans = new();
    private ActivityListener? _listener;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Span_names_the_model_the_server_and_its_timings(bool streaming)
    {
        Uri server = (await servers.GetAsync(LlamaServerConfiguration.Chat)).BaseUrl;
        using IChatClient client = Trace(new LlamaCppChatClient(server.ToString(), "tiny-chat"));

        ChatResponse response = await client.AskAsync("What is the capital of France?", new ChatOptions { Temperature = 0 }, streaming);

        Activity span = Assert.Single(_spans);
        Assert.Equal("chat tiny-chat", span.DisplayName);
        Assert.Equal("llamacpp", span.GetTagItem("gen_ai.provider.name"));
        Assert.Equal(server.Host, span.GetTagItem("server.address"));
        Assert.Equal(server.Port, span.GetTagItem("server.port"));
        Assert.Equal("tiny-chat", span.GetTagItem("gen_ai.response.model"));
        Assert.Equal((int?)response.Usage?.OutputTokenCount, Convert.ToInt32(span.GetTagItem("gen_ai.usage.output_tokens"), null));
        Assert.Equal((double?)response.Timings?.OutputTokenCount, span.GetTagItem("llamacpp.timings.predicted_n"));
        Assert.Equal(response.Timings?.OutputTokensPerSecond, span.GetTagItem("llamacpp.timings.predicted_per_second"));
        Assert.Equal(response.SystemFingerprint, span.GetTagItem("llamacpp.system_fingerprint"));
        Assert.NotEqual(ActivityStatusCode.Error, span.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Span_of_a_call_without_a_model_has_the_name_of_the_one_that_answered(bool streaming)
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Chat);
        using IChatClient client = Trace(new LlamaCppChatClient(server.BaseUrl.ToString()));

        await client.AskAsync("Hello!", new ChatOptions { Temperature = 0 }, streaming);

        Activity span = Assert.Single(_spans);
        Assert.Equal(("chat tiny-chat", "tiny-chat"), (span.DisplayName, span.GetTagItem("gen_ai.request.model")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sensitive_tags_show_options_but_never_the_key(bool streaming)
    {
        LlamaServer server = await servers.GetAsync(LlamaServerConfiguration.Secured);
        using IChatClient client = Trace(new LlamaCppChatClient(new LlamaCppOptions()), enableSensitiveData: true);
        ChatOptions options = new()
        {
            MinP = 0.0625f,
            PromptProgress = new ReportCounter(),
            Endpoint = new LlamaCppEndpoint(server.BaseUrl, server.Configuration.ApiKey),
        };

        await client.AskAsync("Hello!", options, streaming);

        Activity span = Assert.Single(_spans);
        Assert.Contains(span.TagObjects, tag => tag.Key.EndsWith("min_p", StringComparison.Ordinal));
        Assert.All(span.TagObjects, tag => Assert.DoesNotContain(server.Configuration.ApiKey!, $"{tag.Value}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Span_of_a_failed_call_says_so(bool streaming)
    {
        using IChatClient client = Trace(new LlamaCppChatClient("http://127.0.0.1:1"));

        await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => client.AskAsync("Hello!", new ChatOptions(), streaming));

        Activity span = Assert.Single(_spans);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(typeof(LlamaCppUnreachableException).FullName, span.GetTagItem("error.type"));
    }

    public void Dispose() => _listener?.Dispose();

    private IChatClient Trace(IChatClient client, bool enableSensitiveData = false)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == _source,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        return client.AsBuilder().UseOpenTelemetry(sourceName: _source, configure: tracing => tracing.EnableSensitiveData = enableSensitiveData).Build();
    }
}
