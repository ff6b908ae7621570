using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using LlamaCpp.Diagnostics;
using LlamaCpp.Routing.Diagnostics;
using LlamaCpp.Server;

namespace LlamaCpp.Tests.Docs;

/// <summary>Holds that the table of docs/works-with.md has the instruments that there are.</summary>
public class InstrumentTableTests
{
    [Fact]
    public void Every_instrument_has_a_row_with_its_kind_and_unit()
    {
        string[] rows = [.. File.ReadLines(Repository.PathOf("docs/works-with.md"))
            .Where(line => line.StartsWith("| `gen_ai.", StringComparison.Ordinal) || line.StartsWith("| `llamacpp.", StringComparison.Ordinal))
            .Select(line => string.Join(" | ", line.Split('|', StringSplitOptions.TrimEntries)[1..4]))];

        Assert.Equal(Instruments().Order(), rows.Order());
    }

    private static List<string> Instruments()
    {
        foreach (Type type in (Type[])[typeof(ClientMetrics), typeof(ServerInstruments), typeof(RoutingMetrics)])
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        HashSet<string> found = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "LlamaCpp")
                {
                    found.Add($"`{instrument.Name}` | {KindOf(instrument)} | {instrument.Unit}");
                }
            },
        };
        listener.Start();
        return [.. found];
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        "Histogram`1" => "histogram",
        "Counter`1" or "ObservableCounter`1" => "counter",
        "UpDownCounter`1" or "ObservableUpDownCounter`1" => "up-down counter",
        string other => other,
    };
}
