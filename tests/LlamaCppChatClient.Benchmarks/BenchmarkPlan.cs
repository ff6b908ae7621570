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
        // Nobody looks at the times of a quick run.
        foreach (BenchmarkCase @case in Cases(server).Where(@case => effort.Compare || @case.Target.Bytes is not null))
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

        if (effort.Compare)
        {
            RealStreams streams = new();
            yield return (streams.Key, () => streams.RunAsync(effort));
        }

        foreach (FirstCall call in FirstCall.All.Where(call => effort.Compare && call.IsPublished))
        {
            yield return (call.Key, () => call.RunAsync(server.BaseUrl(Scenario.ShortAnswer)));
        }

        foreach (Growth growth in effort.Compare ? Growth.All : Growth.Quick)
        {
            yield return (growth.Key, () => growth.RunAsync(server, effort.Compare ? 25 : 1));
        }
    }
}
