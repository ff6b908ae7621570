using System.Net;
using LlamaCpp.Routing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace LlamaCpp.Tests.Routing.DependencyInjection;

/// <summary>What the registrations give, and from where they take their servers.</summary>
public class RegistrationTests
{
    private static readonly FakeLlamaServer[] Servers = [new("a", "http://a:8080"), new("b", "http://b:8081")];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_come_from_one_variable_of_the_configuration()
    {
        ServiceCollection services = Configured(("LLAMACPP_BASE_URL", "http://a:8080;http://b:8081"), ("LLAMACPP_API_KEY", "k"), ("LLAMACPP_MODEL", "m"));
        services.AddLlamaCppRoutingChatClient(configureHttpClientBuilder: ToServers);
        await using ServiceProvider provider = services.BuildServiceProvider();

        ChatResponse response = await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hello!", cancellationToken: Cancelled);

        Assert.StartsWith("I am ", response.Text, StringComparison.Ordinal);
        Assert.Equal(["http://a:8080/", "http://b:8081/"], AddressesOf(provider.GetRequiredService<LlamaCppRoutingChatClient>()));
        Assert.Equal("m", provider.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()?.DefaultModelId);
        Assert.Same(provider.GetRequiredService<LlamaCppRoutingChatClient>(), provider.GetRequiredService<IChatClient>());
    }

    [Fact]
    public async Task Clients_under_keys_have_sections_of_their_own()
    {
        ServiceCollection services = Configured(
            ("LlamaCpp:Servers:0:BaseUrl", "http://a:8080"),
            ("LlamaCpp:second:Servers:0:BaseUrl", "http://b:8081"), ("LlamaCpp:second:MaxRememberedPrefixes", "7"));
        services.AddLlamaCppRoutingChatClient(configureHttpClientBuilder: ToServers);
        services.AddKeyedLlamaCppRoutingChatClient("second", configureHttpClientBuilder: ToServers);
        services.AddKeyedLlamaCppRoutingEmbeddingGenerator("second", configureHttpClientBuilder: ToServers);
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("I am a.", (await provider.GetRequiredService<IChatClient>().GetResponseAsync("Hello!", cancellationToken: Cancelled)).Text);
        Assert.Equal("I am b.", (await provider.GetRequiredKeyedService<IChatClient>("second").GetResponseAsync("Hello!", cancellationToken: Cancelled)).Text);
        Assert.Equal(7, provider.GetRequiredService<IOptionsMonitor<LlamaCppRoutingOptions>>().Get("LlamaCppRoutingChatClient:second").MaxRememberedPrefixes);
        Assert.Same(
            provider.GetRequiredKeyedService<LlamaCppRoutingEmbeddingGenerator>("second"),
            provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("second"));
    }

    [Fact]
    public async Task Embedding_generators_for_texts_and_contents_share_their_servers()
    {
        ServiceCollection services = Configured(("LlamaCpp:Servers:0:BaseUrl", "http://elsewhere"), ("LlamaCpp:Embeddings:Servers:0:BaseUrl", "http://a:8080"));
        services.AddLlamaCppRoutingEmbeddingGenerator(configureHttpClientBuilder: ToServers).UseLogging();
        await using ServiceProvider provider = services.BuildServiceProvider();

        Embedding<float> text = await provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync("7", cancellationToken: Cancelled);
        Embedding<float> content = await provider.GetRequiredService<IEmbeddingGenerator<AIContent, Embedding<float>>>().GenerateAsync(new TextContent("7"), cancellationToken: Cancelled);

        Assert.Equal(text.Vector.ToArray(), content.Vector.ToArray());
        Assert.Same(
            provider.GetRequiredService<LlamaCppRoutingEmbeddingGenerator>().GetServers()[0].Client,
            provider.GetRequiredService<LlamaCppRoutingContentEmbeddingGenerator>().GetServers()[0].Client);
    }

    [Fact]
    public async Task Later_registrations_add_options_and_middleware()
    {
        ServiceCollection services = Configured(("LlamaCpp:Servers:0:BaseUrl", "http://a:8080"));
        services.AddLlamaCppRoutingChatClient(options => options.AffinityTimeout = TimeSpan.FromSeconds(3), ToServers);
        services.AddLlamaCppRoutingChatClient(options => options.MaxEjectionTime = TimeSpan.FromSeconds(4)).UseFunctionInvocation();
        await using ServiceProvider provider = services.BuildServiceProvider();

        LlamaCppRoutingOptions options = provider.GetRequiredService<IOptionsMonitor<LlamaCppRoutingOptions>>().Get(nameof(LlamaCppRoutingChatClient));

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)), (options.AffinityTimeout, options.MaxEjectionTime));
        Assert.Single(options.Servers);
        Assert.IsType<FunctionInvokingChatClient>(provider.GetRequiredService<IChatClient>());
    }

    [Fact]
    public async Task Mistakes_are_named_at_start_up()
    {
        ServiceCollection services = Configured();
        services.AddLlamaCppRoutingChatClient();
        await using ServiceProvider provider = services.BuildServiceProvider();

        OptionsValidationException error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains("Servers is empty. Add at least one server, set Service, or name a connection string.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resilience_of_the_defaults_is_left_out_whenever_it_is_registered(bool before)
    {
        FakeLlamaServer overloaded = new("a", "http://a:8080");
        overloaded.Next.Enqueue(() => Answers.Error(HttpStatusCode.InternalServerError, """{"error":{"code":500,"message":"out of memory","type":"server_error"}}"""));
        ServiceCollection services = new();
        if (before)
        {
            services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler());
        }

        services.AddLlamaCppRoutingChatClient(
            options => options.Servers.Add(new() { BaseUrl = overloaded.Url }), http => http.ConfigurePrimaryHttpMessageHandler(() => new FakeNetwork([overloaded])));
        if (!before)
        {
            services.ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler());
        }

        await using ServiceProvider provider = services.BuildServiceProvider();

        await Assert.ThrowsAsync<LlamaCppException>(() => provider.GetRequiredService<IChatClient>().GetResponseAsync("Hello!", cancellationToken: Cancelled));

        Assert.Equal(1, overloaded.ChatCount);
    }

    [Theory]
    [InlineData(FakeState.Ready, FakeState.Ready, HealthStatus.Healthy, "2 of 2 servers are ready.")]
    [InlineData(FakeState.Ready, FakeState.Dead, HealthStatus.Degraded, "1 of 2 servers are ready.")]
    [InlineData(FakeState.Loading, FakeState.Dead, HealthStatus.Unhealthy, "0 of 2 servers are ready.")]
    public async Task Health_is_that_of_all_servers(FakeState first, FakeState second, HealthStatus status, string description)
    {
        FakeLlamaServer[] servers = [new("a", "http://a:8080"), new("b", "http://b:8081")];
        ServiceCollection services = new();
        services.AddLogging();
        services.AddLlamaCppRoutingChatClient(
            options =>
            {
                options.Servers.Add(new() { BaseUrl = servers[0].Url });
                options.Servers.Add(new() { BaseUrl = servers[1].Url });
            },
            http => http.ConfigurePrimaryHttpMessageHandler(() => new FakeNetwork(servers)));
        services.AddHealthChecks().AddLlamaCppRouting(tags: ["ready"]);
        await using ServiceProvider provider = services.BuildServiceProvider();
        HealthCheckService health = provider.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Cancelled)).Status);

        (servers[0].State, servers[1].State) = (first, second);
        HealthReportEntry entry = Assert.Single((await health.CheckHealthAsync(Cancelled)).Entries).Value;

        Assert.Equal((status, description), (entry.Status, entry.Description));
        Assert.Equal(["http://a:8080/", "http://b:8081/"], entry.Data.Keys.Order());
        Assert.Equal(first == FakeState.Ready ? "is ready" : "has been loading for 0 s", entry.Data["http://a:8080/"].ToString());
        Assert.Equal(0, servers.Sum(server => server.PostCount));
    }

    private static IEnumerable<string> AddressesOf(LlamaCppRoutingChatClient client) => client.GetServers().Select(server => server.Endpoint.BaseUrl.ToString());

    private static void ToServers(IHttpClientBuilder http) => http.ConfigurePrimaryHttpMessageHandler(() => new FakeNetwork(Servers));

    private static ServiceCollection Configured(params (string Key, string Value)[] values)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());
        return services;
    }
}
