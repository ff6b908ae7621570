using LlamaCpp.Benchmarks.Cases;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.Benchmarks.Server;

namespace LlamaCpp.Benchmarks;

/// <summary>All rows of the table, in its order.</summary>
internal static class BenchmarkPlan
{
    /// <summary>The cases in which contenders take turns.</summary>
    public static IReadOnlyList<BenchmarkCase> Cases(FakeServerProcess server) =>
    [
        new TextBurst(),
        new ToolBurst(),
        new LongDocument(),
        new Folded(),
        new EmbeddingBatch(),
        new History(tools: 0),
        new History(tools: 20),
        new LargeImage(),
        new ManyStreams(),
        new FirstText(fromCall: false),
        new FirstText(fromCall: true),
        new Abandoned(server.BaseUrl(Scenario.Abandoned)),
    ];

    public static IEnumerable<(string Key, Func<Task<Row>> RunAsync)> Make(FakeServerProcess server, Effort effort)
    {
        foreach (BenchmarkCase @case in Cases(server))
        {
            yield return (@case.Key, () => CaseRunner.RunAsync(@case, server.BaseUrl(@case.Scenario), effort));
        }

        // Only Linux tells the peak since a given moment.
        if (OperatingSystem.IsLinux())
        {
            yield return (PeakMemory.Key, () => PeakMemory.RunAsync(server.BaseUrl(Scenario.ShortAnswer)));
        }

        foreach (Connections connections in Connections.All)
        {
            yield return (connections.Key, () => connections.RunAsync(server));
        }

        if (TlsGateway.IsInstalled)
        {
            yield return (Gateways.FailuresKey, () => Gateways.RunAsync(Gateways.FailuresKey, server, effort));
            if (effort.Compare)
            {
                yield return (Gateways.LaterCallKey, () => Gateways.RunAsync(Gateways.LaterCallKey, server, effort));
            }
        }

        foreach (Growth growth in Growth.All)
        {
            yield return (growth.Key, () => growth.RunAsync(server.BaseUrl(Scenario.ShortAnswer)));
        }
    }
}
