using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>The clients are singletons and keep the handler of their HttpClient; what is renewed are its connections.</summary>
public class HandlerLifetimeTests
{
    [Theory]
    [InlineData(null, "LlamaCppChatClient")]
    [InlineData("fast", "LlamaCppChatClient:fast")]
    public void Handler_is_kept_and_renews_its_connections(string? key, string name)
    {
        ServiceCollection services = new();
        _ = key is null ? services.AddLlamaCppChatClient() : services.AddKeyedLlamaCppChatClient(key);
        using ServiceProvider provider = services.BuildServiceProvider();

        HttpMessageHandler handler = provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.Equal(Timeout.InfiniteTimeSpan, provider.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(name).HandlerLifetime);
        Assert.Equal(TimeSpan.FromMinutes(2), Assert.IsType<SocketsHttpHandler>(handler).PooledConnectionLifetime);
    }

    [Fact]
    public async Task Handler_that_expires_during_a_stream_does_not_break_it()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using ScriptedPeer peer = ScriptedPeer.Start(
            async connection =>
            {
                await ErrorCall.BeginStreamAsync(connection, StreamEvents.Role);
                for (int i = 0; i < 25; i++)
                {
                    await connection.SendChunkAsync(StreamEvents.Text("x"));
                    await connection.PauseAsync(TimeSpan.FromMilliseconds(100));
                }

                await connection.SendChunkAsync(StreamEvents.Finish() + StreamEvents.Done);
                await connection.SendEndAsync();
            },
            async connection =>
            {
                await ErrorCall.BeginStreamAsync(connection, StreamEvents.Whole("Hello"));
                await connection.SendEndAsync();
            });
        int handlers = 0;
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(
            options => (options.BaseUrl, options.Model) = (peer.BaseUrl, "m"),
            http => http
                .SetHandlerLifetime(TimeSpan.FromSeconds(1)) // the least there is
                .AddHttpMessageHandler(() => new Numbered(Interlocked.Increment(ref handlers))));
        await using ServiceProvider provider = services.BuildServiceProvider();
        LlamaCppChatClient client = provider.GetRequiredService<LlamaCppChatClient>();
        IHttpClientFactory factory = provider.GetRequiredService<IHttpClientFactory>();

        Task<ErrorCall> stream = ErrorCall.StreamAsync(client);
        await Task.Delay(1_500, cancelled);
        using HttpClient renewed = factory.CreateClient("LlamaCppChatClient");
        using LlamaCppChatClient second = ErrorCall.Client(peer.BaseUrl, http: renewed);
        ErrorCall beside = await ErrorCall.StreamAsync(second);
        bool ended = stream.IsCompleted;

        Assert.Equal((null, new string('x', 25)), ((await stream).Error, (await stream).Text));
        Assert.Equal((null, "Hello"), (beside.Error, beside.Text));
        Assert.Equal("Hello", (await client.GetResponseAsync("Hi", cancellationToken: cancelled)).Text);
        Assert.False(ended);
        Assert.Equal(["1", "2", "1"], peer.Requests.Select(request => request.Header("X-Handler")));
    }

    private sealed class Numbered(int number) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Handler", $"{number}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
