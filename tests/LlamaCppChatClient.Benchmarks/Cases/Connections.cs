using System.Globalization;
using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.Benchmarks.Server;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>How many connections and requests streams need, one after the other. Counts do not depend on the machine.</summary>
/// <param name="server">What is asked.</param>
/// <param name="scenario">What answers.</param>
/// <param name="maxConnections">How many connections the library may open.</param>
internal sealed class Connections(string server, string scenario, int maxConnections)
{
    private const int Streams = 100;

    public static IReadOnlyList<Connections> All { get; } =
    [
        // llama-server closes its connection after each stream; behind a gateway, only the first stream does not know yet.
        new("llama-server itself", Scenario.ShortAnswer, Streams),
        new("a gateway", Scenario.Gateway, 2),
    ];

    public string Key => $"connections-{scenario}";

    public async Task<Row> RunAsync(FakeServerProcess process)
    {
        using HttpClient http = new();
        using LlamaCppChatClient client = new(new LlamaCppOptions { BaseUrl = process.BaseUrl(scenario), Model = RawClient.Model });
        (int connectionsBefore, int requestsBefore) = await CountAsync(http, process);
        for (int i = 0; i < Streams; i++)
        {
            await client.GetResponseAsync(Conversations.Short);
        }

        (int connections, int requests) = await CountAsync(http, process);
        connections -= connectionsBefore;
        requests -= requestsBefore;
        return new Row(
            Format.Invariant($"{Streams} streams from {server}, one after the other"),
            new Dictionary<string, string>(StringComparer.Ordinal) { [Contender.Library] = Format.Invariant($"{connections} connections, {requests} requests") },
            Format.Invariant($"≤ {maxConnections} connections, ≤ {Streams} requests"),
            MissedTime: false,
            MissedMemory: false)
        {
            MissedCount = connections > maxConnections || requests > Streams,
        };
    }

    private static async Task<(int Connections, int Requests)> CountAsync(HttpClient http, FakeServerProcess process)
    {
        string[] counts = (await http.GetStringAsync(process.BaseUrl(FakeServer.Counts))).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (int.Parse(counts[0], CultureInfo.InvariantCulture), int.Parse(counts[1], CultureInfo.InvariantCulture));
    }
}
