using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using static LlamaCpp.Tests.Server.Native;

namespace LlamaCpp.Tests.Server;

public class LifetimeTests
{
    [Fact]
    public async Task Chat_client_gives_one_server_client_over_its_own_connection()
    {
        CapturingHandler handler = Handler("native/health.http");
        using IChatClient chat = new LlamaCppChatClient(Connection(handler));

        LlamaCppServerClient server = chat.GetService<LlamaCppServerClient>()!;

        Assert.Equal(LlamaCppServerState.Ready, await server.GetHealthAsync(cancellationToken: Cancelled));
        Assert.Same(server, chat.GetService<LlamaCppServerClient>());
        Assert.Null(chat.GetService<LlamaCppServerClient>("key"));
    }

    [Fact]
    public async Task Disposing_the_server_client_of_a_chat_client_leaves_the_connection_open()
    {
        using LlamaCppChatClient chat = new(new LlamaCppOptions { BaseUrl = new("http://127.0.0.1:1") });

        ((IChatClient)chat).GetService<LlamaCppServerClient>()!.Dispose();

        await Assert.ThrowsAsync<LlamaCppUnreachableException>(() => chat.GetResponseAsync("Hello", cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Client_that_made_its_connection_closes_it()
    {
        LlamaCppServerClient server = new("http://127.0.0.1:1");

        server.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.GetModelsAsync(cancellationToken: Cancelled));
    }

    [Fact]
    public void Handed_in_client_stays_the_callers()
    {
        CapturingHandler handler = new();
        using HttpClient http = new(handler, disposeHandler: true);

        new LlamaCppServerClient(new LlamaCppOptions(), http).Dispose();

        Assert.False(handler.IsDisposed);
    }

    [Fact]
    public void Registered_client_is_a_singleton_beside_the_others()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient();
        services.AddLlamaCppServerClient();
        services.AddKeyedLlamaCppServerClient("big", options => options.BaseUrl = new("http://big:1"));
        using ServiceProvider provider = services.BuildServiceProvider();

        LlamaCppServerClient server = provider.GetRequiredService<LlamaCppServerClient>();

        Assert.Same(server, provider.GetRequiredService<LlamaCppServerClient>());
        Assert.NotSame(server, provider.GetRequiredKeyedService<LlamaCppServerClient>("big"));
        Assert.NotNull(provider.GetRequiredService<LlamaCppChatClient>());
    }

    [Fact]
    public async Task Registered_client_sends_through_the_configured_HttpClient()
    {
        CapturingHandler handler = Handler("native/health.http");
        ServiceCollection services = new();
        services.AddLlamaCppServerClient(options => options.BaseUrl = new("http://llama.test:8080"), http => http.ConfigurePrimaryHttpMessageHandler(() => handler));
        await using ServiceProvider provider = services.BuildServiceProvider();

        await provider.GetRequiredService<LlamaCppServerClient>().GetHealthAsync(cancellationToken: Cancelled);

        Assert.Equal(["GET /health"], handler.Calls());
    }
}
