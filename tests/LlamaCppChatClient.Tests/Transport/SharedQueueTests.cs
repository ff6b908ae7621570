using LlamaCpp.Tests.Support;
using LlamaCpp.Transport;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.Tests.Transport;

/// <summary>The limit is one of the server, not of each client.</summary>
public class SharedQueueTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registrations_of_one_server_share_its_limit()
    {
        using HoldingServer server = new(slots: 1);
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(ToServer, Through(server));
        services.AddLlamaCppEmbeddingGenerator(ToServer, Through(server));
        services.AddKeyedLlamaCppChatClient("other", ToServer, Through(server));
        await using ServiceProvider provider = services.BuildServiceProvider();

        Task[] calls =
        [
            .. Enumerable.Range(0, 5).Select(_ => provider.GetRequiredService<IChatClient>().GetResponseAsync("Hi", cancellationToken: Cancelled)),
            .. Enumerable.Range(0, 5).Select(_ => provider.GetRequiredKeyedService<IChatClient>("other").GetResponseAsync("Hi", cancellationToken: Cancelled)),
            .. Enumerable.Range(0, 5).Select(_ => provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["Hi"], cancellationToken: Cancelled)),
        ];
        await server.WaitForAsync(4);
        await Task.Delay(50, Cancelled);

        Assert.Equal(4, server.HeldCount);
        for (int call = 0; call < calls.Length; call++)
        {
            await server.AnswerNextAsync(() => Respond.Json("{}", System.Net.HttpStatusCode.BadRequest));
        }

        foreach (Task call in calls)
        {
            await Assert.ThrowsAnyAsync<LlamaCppException>(() => call);
        }
    }

    [Fact]
    public void Clients_with_connections_of_their_own_share_the_limit_of_a_server()
    {
        ServerAddress address = new(new Uri("http://shared.test:8080/v1"));
        ServerAddress same = new(new Uri("http://shared.test:8080/"));

        RequestPlaces places = SharedPlaces.Of(null).For(address, null);

        Assert.Same(places, SharedPlaces.Of(null).For(same, null));
        Assert.NotSame(places, SharedPlaces.Of(null).For(address, 7));
        Assert.NotSame(places, SharedPlaces.Of(null).For(new ServerAddress(new Uri("http://other.test:8080")), null));
    }

    [Fact]
    public void Http_client_that_was_handed_in_may_lead_to_another_server()
    {
        ServerAddress address = new(new Uri("http://shared.test:8080"));
        using HttpClient one = new();
        using HttpClient other = new();

        RequestPlaces places = SharedPlaces.Of(one).For(address, null);

        Assert.Same(places, SharedPlaces.Of(one).For(address, null));
        Assert.NotSame(places, SharedPlaces.Of(other).For(address, null));
        Assert.NotSame(places, SharedPlaces.Of(null).For(address, null));
    }

    private static void ToServer(LlamaCppOptions options) => (options.BaseUrl, options.Model) = (new Uri("http://server.test"), "m");

    private static Action<IHttpClientBuilder> Through(HttpMessageHandler server) => builder => builder.ConfigurePrimaryHttpMessageHandler(() => server);
}
