using LlamaCpp.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaCpp.Tests.DependencyInjection;

public class ChatClientRegistrationTests
{
    [Fact]
    public void Client_is_one_singleton_as_itself_and_as_the_interface()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(options => options.BaseUrl = new("http://h:1"));
        using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);

        LlamaCppChatClient client = provider.GetRequiredService<LlamaCppChatClient>();

        Assert.Same(client, provider.GetRequiredService<IChatClient>());
        using IServiceScope scope = provider.CreateScope();
        Assert.Same(client, scope.ServiceProvider.GetRequiredService<IChatClient>());
        Assert.Equal(new Uri("http://h:1"), client.GetService<ChatClientMetadata>()!.ProviderUri);
    }

    [Fact]
    public void Keyed_clients_are_singletons_of_their_own()
    {
        ServiceCollection services = new();
        services.AddKeyedLlamaCppChatClient("fast", options => options.BaseUrl = new("http://fast"));
        services.AddKeyedLlamaCppChatClient("big", options => options.BaseUrl = new("http://big"));
        using ServiceProvider provider = services.BuildServiceProvider();

        IChatClient fast = provider.GetRequiredKeyedService<IChatClient>("fast");
        IChatClient big = provider.GetRequiredKeyedService<IChatClient>("big");

        Assert.Same(provider.GetRequiredKeyedService<LlamaCppChatClient>("fast"), fast);
        Assert.Equal(("fast", "big"), (AddressOf(fast).Host, AddressOf(big).Host));
        Assert.Null(provider.GetService<IChatClient>());
        Assert.Null(provider.GetService<LlamaCppChatClient>());
    }

    [Fact]
    public void Key_may_be_of_any_type()
    {
        ServiceCollection services = new();
        services.AddKeyedLlamaCppChatClient(DayOfWeek.Friday);
        using ServiceProvider provider = Build(services, ("LlamaCpp:Friday:Model", "friday"));

        LlamaCppChatClient client = provider.GetRequiredKeyedService<LlamaCppChatClient>(DayOfWeek.Friday);

        Assert.Equal("friday", client.GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    [Fact]
    public void First_middleware_that_is_added_is_the_outermost()
    {
        ServiceCollection services = new();
        services.AddSingleton("a service");
        services.AddLlamaCppChatClient()
            .Use(client => new Named("outer", client))
            .Use((client, provider) => new Named(provider.GetRequiredService<string>(), client));
        using ServiceProvider provider = services.BuildServiceProvider();

        Named outer = Assert.IsType<Named>(provider.GetRequiredService<IChatClient>());

        Assert.Equal("outer", outer.Name);
        Named inner = Assert.IsType<Named>(outer.Inner);
        Assert.Equal("a service", inner.Name);
        Assert.Same(provider.GetRequiredService<LlamaCppChatClient>(), inner.Inner);
        Assert.Same(outer, provider.GetRequiredService<IChatClient>());
    }

    [Fact]
    public void Concrete_client_may_be_wrapped_by_hand()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient();
        services.AddSingleton<IChatClient>(provider => new Named("mine", provider.GetRequiredService<LlamaCppChatClient>()));
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("mine", Assert.IsType<Named>(provider.GetRequiredService<IChatClient>()).Name);
    }

    [Fact]
    public void Registering_twice_adds_the_options_of_both()
    {
        ServiceCollection services = new();
        services.AddLlamaCppChatClient(options => (options.BaseUrl, options.Model) = (new("http://first"), "first"));
        services.AddLlamaCppChatClient(options => options.Model = "second");
        using ServiceProvider provider = services.BuildServiceProvider();

        ChatClientMetadata metadata = provider.GetRequiredService<LlamaCppChatClient>().GetService<ChatClientMetadata>()!;

        Assert.Equal(("first", "second"), (metadata.ProviderUri!.Host, metadata.DefaultModelId));
    }

    [Fact]
    public async Task Http_client_has_no_time_limit_and_takes_handlers()
    {
        FakeServer server = new(FakeServer.Nothing);
        ServiceCollection services = new();
        TimeSpan? limit = null;
        services.AddLlamaCppChatClient(
            options => options.Model = "m",
            http => http.ConfigurePrimaryHttpMessageHandler(() => server.Handler).ConfigureHttpClient(client => limit = client.Timeout));
        await using ServiceProvider provider = services.BuildServiceProvider();
        LlamaCppChatClient client = provider.GetRequiredService<LlamaCppChatClient>();

        await client.GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Timeout.InfiniteTimeSpan, limit);
        Assert.Single(server.ChatRequests);
    }

    [Fact]
    public async Task Key_is_redacted_in_the_logs_of_the_http_client()
    {
        RecordingLogger logger = new();
        FakeServer server = new(FakeServer.Nothing);
        ServiceCollection services = new();
        services.AddLogging(builder => builder.SetMinimumLevel(LogLevel.Trace)).AddSingleton<ILoggerFactory>(logger);
        services.AddLlamaCppChatClient(options => (options.Model, options.ApiKey) = ("m", "sk-secret"), http => http.ConfigurePrimaryHttpMessageHandler(() => server.Handler));
        await using ServiceProvider provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hello", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Bearer sk-secret", server.ChatRequests[0].Header("Authorization"));
        Assert.Contains("Authorization", logger.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", logger.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_are_needed()
    {
        Assert.Throws<ArgumentNullException>("services", () => LlamaCppServiceCollectionExtensions.AddLlamaCppChatClient(null!));
        Assert.Throws<ArgumentNullException>("services", () => LlamaCppServiceCollectionExtensions.AddKeyedLlamaCppChatClient(null!, "k"));
    }

    private static Uri AddressOf(IChatClient client) => client.GetService<ChatClientMetadata>()!.ProviderUri!;

    private static ServiceProvider Build(ServiceCollection services, params (string Key, string Value)[] settings)
    {
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        return services.BuildServiceProvider();
    }

    private sealed class Named(string name, IChatClient inner) : DelegatingChatClient(inner)
    {
        public string Name { get; } = name;

        public IChatClient Inner => InnerClient;
    }
}
