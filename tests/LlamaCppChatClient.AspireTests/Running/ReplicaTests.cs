using Aspire.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlamaCpp.AspireTests.Running;

public class ReplicaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_are_the_servers_of_a_routing_client()
    {
        await using RunningApplication running = await RunningApplication.StartAsync(builder => builder.AddLlamaServerExecutable("pair")
            .WithReplicas(2)
            .WithModel(Repository.PathOf("tests/models/tiny-chat.gguf"))
            .WithContextSize(2048)
            .WithSlots(1)
            .WithApiKey(builder.AddParameter("key", "a-key-for-the-pair", secret: true)));
        await running.WaitUntilHealthyAsync("pair");
        string connectionString = await running.GetConnectionStringAsync("pair");
        string[] addresses = connectionString["Endpoint=".Length..connectionString.IndexOf(';', StringComparison.Ordinal)].Split(',');

        await using ServiceProvider services = CreateServices(connectionString);
        HealthReport health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        ChatResponse answer = await services.GetRequiredService<IChatClient>().GetResponseAsync("What is the capital of France?", new() { Temperature = 0 }, Token);

        Assert.Equal(2, addresses.Distinct().Count());
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal(addresses.Select(address => $"{address}/").Order(), health.Entries.Single().Value.Data.Keys.Order());
        Assert.Contains("Paris", answer.Text, StringComparison.Ordinal);
    }

    private static ServiceProvider CreateServices(string connectionString)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:pair", connectionString)]).Build());
        services.AddLlamaCppRoutingChatClient(connectionName: "pair");
        services.AddHealthChecks().AddLlamaCppRouting();
        return services.BuildServiceProvider();
    }
}
