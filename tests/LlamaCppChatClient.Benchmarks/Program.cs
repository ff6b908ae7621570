using LlamaCpp.Benchmarks;
using LlamaCpp.Benchmarks.Cases;
using LlamaCpp.Benchmarks.Server;

switch (args)
{
    case ["--serve"]:
        await FakeServer.RunAsync();
        return 0;
    case [PeakMemory.Argument, var contender, var baseUrl]:
        await PeakMemory.MeasureAsync(contender, new Uri(baseUrl));
        return 0;
    case [Gateways.Argument, var key, var direct, var gateway, var effort]:
        await Gateways.MeasureAsync(key, new Uri(direct), new Uri(gateway), quick: effort == "quick");
        return 0;
    case [BenchmarkProfile.Argument, var key, var contender]:
        await BenchmarkProfile.RunAsync(key, contender);
        return 0;
    default:
        return await BenchmarkRun.RunAsync(BenchmarkArguments.Parse(args));
}
