using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaCpp.ServerTests.Routing;

/// <summary>Conversations that stay with their server: what that saves in prompt tokens. Counts only; times depend on the machine.</summary>
public class RoutingTokenTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Routing_processes_at_most_0_70_of_what_taking_turns_does()
    {
        await using Fleet fleet = await Fleet.StartAsync(3);
        Workload workload = new(Conversations: 7, Turns: 6);

        long turns = (await InTurnAsync(fleet, workload)).ProcessedTokenCount;
        long keyed = (await workload.RunAsync("keyed", fleet.Client, withKey: true, null, Cancelled)).ProcessedTokenCount;
        long plain = (await workload.RunAsync("plain", fleet.Client, withKey: false, null, Cancelled)).ProcessedTokenCount;

        TestContext.Current.TestOutputHelper?.WriteLine($"in turn {turns}, with key {keyed}, without {plain}");
        Assert.InRange(keyed, 1, turns * 0.70);
        Assert.InRange(plain, 1, turns * 0.70);
        Assert.Equal(0, fleet.InFlight);
    }

    /// <summary>The table of docs/scale-out.md; eng/scale.sh runs it.</summary>
    [Fact(Explicit = true)]
    public async Task Table()
    {
        Workload workload = new(Conversations: 16, Turns: 10);
        await using Fleet fleet = await Fleet.StartAsync(4);
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(fleet.Servers);
        await using NginxProcess nginx = await NginxProcess.StartAsync(fleet.Servers);
        using LlamaCppChatClient single = new(fleet.Servers[0].BaseUrl.ToString());
        using LlamaCppChatClient yarp = new(gateway.Url.ToString());
        using LlamaCppChatClient proxy = new(nginx.Url.ToString());
        await using ServiceProvider discovery = Discover(fleet);
        List<(string Name, WorkloadResult Result)> rows =
        [
            ("taking turns", await InTurnAsync(fleet, workload)),
            ("one server", await workload.RunAsync("one", single, false, null, Cancelled)),
            ("service discovery", await workload.RunAsync("discovery", discovery.GetRequiredService<IChatClient>(), false, null, Cancelled)),
            ("gateway (YARP), with a key", await workload.RunAsync("yarp", yarp, true, null, Cancelled)),
            ("nginx, with a key", await workload.RunAsync("nginx", proxy, true, null, Cancelled)),
            ("nginx, without", await workload.RunAsync("nginx in turn", proxy, false, null, Cancelled)),
            ("Routing, with a key", await workload.RunAsync("keyed", fleet.Client, true, null, Cancelled)),
            ("Routing, without", await workload.RunAsync("plain", fleet.Client, false, null, Cancelled)),
        ];

        string table = ToTable(rows);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        if (Environment.GetEnvironmentVariable("LLAMACPP_SCALE_TABLE") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, table, Cancelled);
        }

        long turns = rows[0].Result.ProcessedTokenCount;
        Assert.InRange(rows[^2].Result.ProcessedTokenCount, 1, turns * 0.55);
        Assert.InRange(rows[^1].Result.ProcessedTokenCount, 1, turns * 0.60);
    }

    private static Task<WorkloadResult> InTurnAsync(Fleet fleet, Workload workload) => workload.RunAsync(
        "in turn", fleet.Client, false, (options, call) => options.Endpoint = new LlamaCppEndpoint(fleet.Servers[call % fleet.Servers.Length].BaseUrl), Cancelled);

    private static ServiceProvider Discover(Fleet fleet)
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            fleet.Servers.Select((server, index) => KeyValuePair.Create($"Services:llama:http:{index}", (string?)server.BaseUrl.ToString()))).Build());
        services.AddServiceDiscovery();
        services.AddLlamaCppChatClient(options => options.BaseUrl = new Uri("http://llama"), http => http.AddServiceDiscovery());
        return services.BuildServiceProvider();
    }

    private static string ToTable(List<(string Name, WorkloadResult Result)> rows)
    {
        StringBuilder table = new("| | prompt tokens processed | of taking turns | time of a turn (taking turns = 1) |\n|---|---|---|---|\n");
        WorkloadResult first = rows[0].Result;
        foreach ((string name, WorkloadResult result) in rows)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {result.ProcessedTokenCount:N0} | {result.ProcessedTokenCount / (double)first.ProcessedTokenCount:0.00} | {result.MeanTurn / first.MeanTurn:0.00} |\n");
        }

        return table.ToString();
    }
}
