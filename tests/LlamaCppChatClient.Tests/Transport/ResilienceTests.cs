using System.Net;
using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace LlamaCpp.Tests.Transport;

/// <summary>The resilience handlers that applications add to the HttpClient of a registration do their work.</summary>
public class ResilienceTests
{
    private const string Overloaded = """{"error":{"code":500,"message":"out of memory","type":"server_error"}}""";

    private static readonly ResiliencePipeline<HttpResponseMessage> Retry = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                .Handle<HttpRequestException>()
                .HandleResult(response => response.StatusCode >= HttpStatusCode.InternalServerError),
            Delay = TimeSpan.FromMilliseconds(1),
        })
        .Build();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retry_sends_a_refused_request_again_whole()
    {
        using CapturingHandler server = new CapturingHandler()
            .AnswerJson(Overloaded, HttpStatusCode.InternalServerError)
            .Fail(new HttpRequestException("broken"))
            .AnswerStream(StreamEvents.Whole("Hello"));
        await using ServiceProvider services = Services(server, http => http.AddHttpMessageHandler(() => new PipelineHandler(Retry)));

        ChatResponse response = await services.GetRequiredService<IChatClient>().GetResponseAsync("Hi", cancellationToken: Cancelled);

        Assert.Equal("Hello", response.Text);
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(server.Requests[0].Text, request.Text));
    }

    [Fact]
    public async Task Retry_sends_a_large_body_again_whole()
    {
        byte[] image = new byte[1_000_000];
        Random.Shared.NextBytes(image);
        using CapturingHandler server = new CapturingHandler().AnswerJson(Overloaded, HttpStatusCode.InternalServerError).AnswerStream(StreamEvents.Whole("Hello"));
        await using ServiceProvider services = Services(server, http => http.AddHttpMessageHandler(() => new PipelineHandler(Retry)));

        await services.GetRequiredService<IChatClient>().GetResponseAsync(
            [new ChatMessage(ChatRole.User, [new DataContent(image, "image/png")])], cancellationToken: Cancelled);

        Assert.Equal(server.Requests[0].Body, server.Requests[1].Body);
        Assert.Contains(Convert.ToBase64String(image), server.Requests[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_limit_of_a_pipeline_ends_a_call_that_is_not_answered()
    {
        ResiliencePipeline<HttpResponseMessage> pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>().AddTimeout(TimeSpan.FromMilliseconds(100)).Build();
        using CapturingHandler server = new CapturingHandler().Hang();
        await using ServiceProvider services = Services(server, http => http.AddHttpMessageHandler(() => new PipelineHandler(pipeline)));

        ErrorCall call = await ErrorCall.StreamAsync(services.GetRequiredService<IChatClient>());

        Assert.IsType<TimeoutRejectedException>(call.Exception.InnerException);
        Assert.Matches(@"^PipelineHandler ended the call to llama\.cpp server at http://server\.test/ after [\d.]+ s \(TimeoutRejectedException: ", call.Exception.Message);
        Assert.Contains("RemoveAllResilienceHandlers", call.Exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_limit_of_a_pipeline_does_not_end_a_stream_that_has_begun()
    {
        ResiliencePipeline<HttpResponseMessage> pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>().AddTimeout(TimeSpan.FromSeconds(2)).Build();
        await using ScriptedPeer peer = ScriptedPeer.Start(async connection =>
        {
            await ErrorCall.BeginStreamAsync(connection, StreamEvents.Text("Hel"));
            await connection.PauseAsync(TimeSpan.FromSeconds(2.5));
            await connection.SendChunkAsync(StreamEvents.Text("lo") + StreamEvents.Finish() + StreamEvents.Done);
            await connection.SendEndAsync();
        });
        await using ServiceProvider services = Services(null, http => http.AddHttpMessageHandler(() => new PipelineHandler(pipeline)), peer.BaseUrl);

        Assert.Equal("Hello", (await ErrorCall.StreamAsync(services.GetRequiredService<IChatClient>())).Text);
    }

    [Fact]
    public async Task Open_circuit_is_what_the_caller_sees()
    {
        ResiliencePipeline<HttpResponseMessage> pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>().HandleResult(response => response.StatusCode == HttpStatusCode.InternalServerError),
                MinimumThroughput = 2,
                FailureRatio = 0.5,
            })
            .Build();
        using CapturingHandler server = new CapturingHandler().Otherwise(_ => Respond.Json(Overloaded, HttpStatusCode.InternalServerError));
        await using ServiceProvider services = Services(server, http => http.AddHttpMessageHandler(() => new PipelineHandler(pipeline)));
        IChatClient client = services.GetRequiredService<IChatClient>();

        ErrorCall first = await ErrorCall.StreamAsync(client);
        ErrorCall second = await ErrorCall.StreamAsync(client);
        ErrorCall third = await ErrorCall.StreamAsync(client);

        Assert.IsType<LlamaCppException>(first.Error);
        Assert.IsType<LlamaCppException>(second.Error);
        Assert.IsAssignableFrom<BrokenCircuitException>(third.Exception.InnerException);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Connection_closed_before_any_byte_is_mended_beneath_a_pipeline_too()
    {
        ResiliencePipeline<HttpResponseMessage> pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>().AddTimeout(TimeSpan.FromSeconds(30)).Build();
        await using ScriptedPeer peer = ScriptedPeer.Start(
            connection => connection.ReceiveAsync(),
            connection => ErrorCall.BeginStreamAsync(connection, StreamEvents.Whole("Hello")));
        await using ServiceProvider services = Services(null, http => http.AddHttpMessageHandler(() => new PipelineHandler(pipeline)), peer.BaseUrl);

        Assert.Equal("Hello", (await ErrorCall.StreamAsync(services.GetRequiredService<IChatClient>())).Text);
        Assert.Equal(2, peer.Requests.Count);
    }

    private static ServiceProvider Services(HttpMessageHandler? server, Action<IHttpClientBuilder> add, Uri? baseUrl = null)
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(
            options => (options.BaseUrl, options.Model) = (baseUrl ?? new Uri("http://server.test"), "m"),
            http =>
            {
                add(http);
                if (server is not null)
                {
                    http.ConfigurePrimaryHttpMessageHandler(() => server);
                }
            });
        return services.BuildServiceProvider();
    }

    /// <summary>As Microsoft.Extensions.Http.Resilience puts a pipeline over HttpClient.</summary>
    private sealed class PipelineHandler(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            await pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
    }
}
