using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.Tests.DependencyInjection;

/// <summary>Each registration reaches the server that its own code names, in every combination and order.</summary>
public class SeparateServersTests
{
    private static readonly string[] Clients = ["chat", "embeddings", "server", "keyed chat", "keyed embeddings", "keyed server"];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string first in Clients)
            {
                foreach (string second in Clients.Where(second => second != first))
                {
                    pairs.Add(first, second);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_registrations_reach_two_servers(string first, string second)
    {
        ServiceCollection services = new();
        Add(services, first, "http://first:1");
        Add(services, second, "http://second:2");
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(("http://first:1/", "http://second:2/"), (AddressOf(provider, first), AddressOf(provider, second)));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("embeddings")]
    [InlineData("server")]
    [InlineData("keyed chat")]
    [InlineData("keyed embeddings")]
    [InlineData("keyed server")]
    public async Task Health_check_looks_at_the_server_of_the_only_client(string client)
    {
        ServiceCollection services = new();
        Add(services, client, "http://127.0.0.1:1");
        Add(services, client.StartsWith("keyed", StringComparison.Ordinal) ? "chat" : "keyed chat", "http://127.0.0.1:2");

        HealthReportEntry entry = await CheckAsync(services, client.StartsWith("keyed", StringComparison.Ordinal));

        Assert.Contains("http://127.0.0.1:1/", entry.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server", "chat")]
    [InlineData("server", "embeddings")]
    [InlineData("chat", "embeddings")]
    [InlineData("keyed server", "keyed chat")]
    [InlineData("keyed chat", "keyed embeddings")]
    public async Task Health_check_prefers_the_server_client_and_then_the_chat_client(string preferred, string other)
    {
        ServiceCollection services = new();
        Add(services, other, "http://127.0.0.1:2");
        Add(services, preferred, "http://127.0.0.1:1");

        HealthReportEntry entry = await CheckAsync(services, preferred.StartsWith("keyed", StringComparison.Ordinal));

        Assert.Contains("http://127.0.0.1:1/", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_check_takes_the_client_that_a_function_gives()
    {
        using LlamaCppServerClient other = new("http://127.0.0.1:1");
        ServiceCollection services = new();
        services.AddLogging();
        Add(services, "chat", "http://127.0.0.1:2");
        services.AddHealthChecks().AddLlamaCpp(clientFactory: _ => other);

        HealthReportEntry entry = await RunAsync(services);

        Assert.Contains("http://127.0.0.1:1/", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_check_without_a_client_looks_at_the_configured_server()
    {
        ServiceCollection services = new();
        services.Configure<LlamaCppOptions>(options => options.BaseUrl = new("http://127.0.0.1:1"));

        HealthReportEntry entry = await CheckAsync(services, keyed: false);

        Assert.Contains("http://127.0.0.1:1/", entry.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(services, service => service.ServiceType == typeof(LlamaCppServerClient));
    }

    private static Task<HealthReportEntry> CheckAsync(ServiceCollection services, bool keyed)
    {
        services.AddLogging();
        _ = keyed ? services.AddHealthChecks().AddKeyedLlamaCpp("k") : services.AddHealthChecks().AddLlamaCpp();
        return RunAsync(services);
    }

    private static async Task<HealthReportEntry> RunAsync(ServiceCollection services)
    {
        await using ServiceProvider provider = services.BuildServiceProvider();
        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return Assert.Single(report.Entries).Value;
    }

    private static void Add(ServiceCollection services, string client, string address)
    {
        void SetAddress(LlamaCppOptions options) => options.BaseUrl = new(address);
        switch (client)
        {
            case "chat": services.AddLlamaCppChatClient(SetAddress); break;
            case "embeddings": services.AddLlamaCppEmbeddingGenerator(SetAddress); break;
            case "server": services.AddLlamaCppServerClient(SetAddress); break;
            case "keyed chat": services.AddKeyedLlamaCppChatClient("k", SetAddress); break;
            case "keyed embeddings": services.AddKeyedLlamaCppEmbeddingGenerator("k", SetAddress); break;
            default: services.AddKeyedLlamaCppServerClient("k", SetAddress); break;
        }
    }

    private static string AddressOf(ServiceProvider provider, string client) => client switch
    {
        "chat" => provider.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()!.ProviderUri!.ToString(),
        "embeddings" => provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GetService<EmbeddingGeneratorMetadata>()!.ProviderUri!.ToString(),
        "server" => provider.GetRequiredService<LlamaCppServerClient>().ServerName,
        "keyed chat" => provider.GetRequiredKeyedService<IChatClient>("k").GetService<ChatClientMetadata>()!.ProviderUri!.ToString(),
        "keyed embeddings" => provider.GetRequiredKeyedService<IEmbeddingGenerator<AIContent, Embedding<float>>>("k").GetService<EmbeddingGeneratorMetadata>()!.ProviderUri!.ToString(),
        _ => provider.GetRequiredKeyedService<LlamaCppServerClient>("k").ServerName,
    };
}
