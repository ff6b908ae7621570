using System.Diagnostics;
using System.Globalization;
using LlamaCpp.Benchmarks.Contenders;
using LlamaCpp.Benchmarks.Measuring;
using LlamaCpp.Benchmarks.Reports;
using LlamaCpp.TestSupport;

namespace LlamaCpp.Benchmarks.Cases;

/// <summary>The first call of a new process, from the constructor to the first text. eng/bench.sh publishes the program.</summary>
/// <param name="kind">How the program is compiled.</param>
/// <param name="folder">The name of the folder that it was published to.</param>
/// <param name="maxRatio">The longest time, as a multiple of the raw limit's.</param>
internal sealed class FirstCall(string kind, string folder, double maxRatio)
{
    private const string Program = "LlamaCppChatClient.FirstCall";
    private const int Rounds = 31;

    private static readonly string[] Names = [Contender.Raw, Contender.Library, Contender.OpenAI, Contender.MeaiOpenAI];

    public static IReadOnlyList<FirstCall> All { get; } =
    [
        new("compiled while it runs", "jit", 1.3),
        new("published with ReadyToRun", "ready-to-run", 1.3),
        new("published with Native AOT", "aot", 1.1),
    ];

    public string Key => $"first-call-{folder}";

    public bool IsPublished => Directory.Exists(Folder);

    private string Folder => Repository.PathOf($"artifacts/first-call/{folder}");

    public async Task<Row> RunAsync(Uri baseUrl)
    {
        Dictionary<string, List<Sample>> samples = Names.ToDictionary(name => name, _ => new List<Sample>());
        for (int round = 0; round < Rounds; round++)
        {
            for (int turn = 0; turn < Names.Length; turn++)
            {
                string name = Names[(round + turn) % Names.Length];
                samples[name].Add(new Sample(await CallAsync(name, baseUrl), 0, 0));
            }
        }

        Target target = new(TimeRatio: maxRatio);
        Measurement[] measurements = [.. Names.Select(name => new Measurement(name, samples[name], samples[Contender.Raw]))];
        return new Row(
            $"first text of a new process, {kind}",
            measurements.ToDictionary(measurement => measurement.Contender, measurement => Format.Cell(measurement, target)),
            Format.Limits(target),
            MissedTime: measurements[1].TimeRatio > maxRatio,
            MissedMemory: false);
    }

    private async Task<double> CallAsync(string contender, Uri baseUrl)
    {
        string assembly = Path.Combine(Folder, Program + ".dll");
        ProcessStartInfo start = File.Exists(assembly)
            ? new("dotnet", [assembly, contender, baseUrl.AbsoluteUri])
            : new(Path.Combine(Folder, Program), [contender, baseUrl.AbsoluteUri]);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string microseconds = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.Parse(microseconds, CultureInfo.InvariantCulture);
    }
}
